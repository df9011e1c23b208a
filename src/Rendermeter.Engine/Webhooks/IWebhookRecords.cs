using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Engine.Webhooks;

/// <summary>Webhooks and their deliveries as they were written, to be read: a process boundary. The events themselves are the outbox.</summary>
public interface IWebhookRecords
{
    /// <summary>The webhooks of an organisation that are in use, disabled ones too, the oldest first.</summary>
    Task<IReadOnlyList<Webhook>> List(OrgId org, CancellationToken cancellationToken);

    /// <summary>The enabled webhooks of all organisations that have not seen every event, each with the last that it has seen.</summary>
    Task<IReadOnlyList<(Webhook Webhook, EventId SeenUntil)>> ListBehind(CancellationToken cancellationToken);

    /// <summary>The events after one, the oldest first.</summary>
    /// <param name="limit">1 to 1000.</param>
    Task<IReadOnlyList<EventRecord>> ListEvents(OrgId org, EventId after, int limit, CancellationToken cancellationToken);

    /// <summary>Deliveries of one webhook, the newest event first.</summary>
    /// <param name="limit">1 to 1000.</param>
    Task<IReadOnlyList<WebhookDelivery>> ListDeliveries(OrgId org, WebhookId webhook, EventId? before, int limit, CancellationToken cancellationToken);

    /// <summary>One delivery and every try of it, the oldest first; null where there is none.</summary>
    Task<(WebhookDelivery Delivery, IReadOnlyList<DeliveryTry> Tries)?> FindDelivery(OrgId org, WebhookId webhook, EventId happened, CancellationToken cancellationToken);
}
