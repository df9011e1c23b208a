using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Webhooks;

/// <summary>One event on its way to one receiver.</summary>
/// <param name="Tries">How often it was tried since it was last asked for.</param>
/// <param name="NextAt">When it is tried next, while it is pending.</param>
/// <param name="LastStatus">The receiver's last answer; null where there was none.</param>
/// <param name="LastError">Why the last try failed; null where it did not.</param>
public sealed record WebhookDelivery(
    OrgId Org, WebhookId Webhook, EventId Event, RenderId? Render, string Url, string Body, DeliveryState State, int Tries, DateTimeOffset NextAt,
    int? LastStatus, string? LastError, DateTimeOffset CreatedAt, DateTimeOffset? EndedAt);
