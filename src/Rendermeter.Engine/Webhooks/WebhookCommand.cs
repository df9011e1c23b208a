using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Webhooks;

/// <summary>What is written about webhooks. None of it touches money, each may be repeated, and all of it goes the one way of every write.</summary>
public abstract record WebhookCommand(OrgId Org, WebhookId Id) : Command<Done>(Org)
{
    /// <summary>Adds a receiver of everything that happens from now on.</summary>
    public sealed record Add(Webhook Webhook) : WebhookCommand(Webhook.Org, Webhook.Id);

    /// <summary>Goes over to a new secret; the last one signs for another day.</summary>
    /// <param name="Version">The version that it goes over to, one above the last: said twice it is done once.</param>
    public sealed record Rotate(OrgId Org, WebhookId Id, int Version) : WebhookCommand(Org, Id);

    /// <summary>Stops deliveries, or lets them go on where they stopped.</summary>
    /// <param name="DisabledReason">Null enables.</param>
    public sealed record Switch(OrgId Org, WebhookId Id, string? DisabledReason) : WebhookCommand(Org, Id);

    /// <summary>Takes it out of use, for good; its history stays.</summary>
    public sealed record Delete(OrgId Org, WebhookId Id) : WebhookCommand(Org, Id);

    /// <summary>Turns events into deliveries. An event that has become one is none again.</summary>
    /// <param name="SeenUntil">The last event that was looked at, wanted or not.</param>
    public sealed record FanOut(OrgId Org, WebhookId Id, EventId SeenUntil, IReadOnlyList<NewDelivery> Deliveries) : WebhookCommand(Org, Id);

    /// <summary>What became of a try.</summary>
    /// <param name="DueAt">The <see cref="WebhookDelivery.NextAt"/> with which it was taken: a delivery that was asked for again meanwhile has another, and stays pending.</param>
    /// <param name="Again">How long until the next; null where this was the last.</param>
    public sealed record NoteTry(
        OrgId Org, WebhookId Id, EventId Event, int Number, DateTimeOffset DueAt, int? Status, string? Error, TimeSpan Took, DeliveryState State, TimeSpan? Again)
        : WebhookCommand(Org, Id);

    /// <summary>Delivers an event again, from the beginning of its schedule.</summary>
    public sealed record Redeliver(OrgId Org, WebhookId Id, EventId Event) : WebhookCommand(Org, Id);
}
