using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Webhooks;

/// <summary>Which deliveries are to be tried now: a process boundary. Of one render and receiver only the oldest that is open is ever due.</summary>
public interface IDueDeliveries
{
    /// <summary>The webhooks that have a delivery whose time has come.</summary>
    /// <param name="now">Due by this instant, where the database does not go by its own clock.</param>
    Task<IReadOnlyList<(OrgId Org, WebhookId Webhook)>> ListDue(DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Takes deliveries of one webhook, the longest due first.</summary>
    /// <param name="keep">How long no other process takes them.</param>
    /// <param name="most">1 to 1000.</param>
    Task<IReadOnlyList<WebhookDelivery>> Take(OrgId org, WebhookId webhook, DateTimeOffset now, TimeSpan keep, int most, CancellationToken cancellationToken);
}
