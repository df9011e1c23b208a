using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Webhooks;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Records;

/// <summary>Webhooks and their deliveries, read back.</summary>
internal sealed class StoredWebhooks(IReadConnections connections) : IWebhookRecords
{
    private const int MostListed = 1000;

    private const string ListSql = $"""
        select {WebhookRow.Columns}
        from webhook w
        where w.lane = @lane and w.org_id = @org_id and w.deleted_at is null
        order by w.created_at, w.webhook_id
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<Webhook>> List(OrgId org, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<Webhook>>(database => database.Prepare(ListSql).Bind(new OrgKey(org)).All(row => WebhookRow.Read(row, org)), cancellationToken);

    private const string ListBehindSql = $"""
        select w.org_id, w.seen_event, {WebhookRow.Columns}
        from webhook w
        where w.disabled_at is null and w.deleted_at is null and exists (
          select 1
          from event e
          where e.lane = w.lane and e.org_id = w.org_id and e.event_id > w.seen_event)
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<(Webhook Webhook, EventId SeenUntil)>> ListBehind(CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<(Webhook, EventId)>>(
            database => database.Prepare(ListBehindSql).All(row =>
            {
                var (org, seen) = (new OrgId(row.Id()), new EventId(row.Id()));
                return (WebhookRow.Read(row, org), seen);
            }),
            cancellationToken);

    private const string ListEventsSql = """
        select event_id, kind, render_id, attempt_id, body, at
        from event
        where lane = @lane and org_id = @org_id and event_id > @after
        order by event_id
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<EventRecord>> ListEvents(OrgId org, EventId after, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<EventRecord>>(
            database => database.Prepare(ListEventsSql).Bind(new OrgKey(org)).Bind(after.Value).Bind(Bounded(limit)).All(row => new EventRecord(
                Id: new EventId(row.Id()),
                new EngineEvent(
                    Kind: row.Text(), Render: row.OptionalId() is { } render ? new RenderId(render) : null,
                    Attempt: row.OptionalId() is { } attempt ? new AttemptId(attempt) : null, Json: row.Text()),
                At: row.Instant())),
            cancellationToken);

    private const string ListDeliveriesSql = $"""
        select {WebhookRow.DeliveryColumns}
        from delivery d
        where d.lane = @lane and d.org_id = @org_id and d.webhook_id = @webhook_id and (@before is null or d.event_id < @before)
        order by d.event_id desc
        limit @limit
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<WebhookDelivery>> ListDeliveries(OrgId org, WebhookId webhook, EventId? before, int limit, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<WebhookDelivery>>(
            database => database.Prepare(ListDeliveriesSql).Bind(new OrgKey(org)).Bind(webhook.Value).Bind(before?.Value).Bind(Bounded(limit))
                .All(row => WebhookRow.ReadDelivery(row, org, webhook)),
            cancellationToken);

    private const string FindDeliverySql = $"""
        select {WebhookRow.DeliveryColumns}
        from delivery d
        where d.lane = @lane and d.org_id = @org_id and d.webhook_id = @webhook_id and d.event_id = @event_id
        """;

    private const string ListTriesSql = """
        select try_no, at, status, error, duration_ms
        from delivery_try
        where lane = @lane and org_id = @org_id and webhook_id = @webhook_id and event_id = @event_id
        order by at
        """;

    /// <inheritdoc/>
    public Task<(WebhookDelivery Delivery, IReadOnlyList<DeliveryTry> Tries)?> FindDelivery(OrgId org, WebhookId webhook, EventId happened, CancellationToken cancellationToken)
        => connections.Read<(WebhookDelivery, IReadOnlyList<DeliveryTry>)?>(
            database =>
            {
                var key = new OrgKey(org);
                return database.Prepare(FindDeliverySql).Bind(key).Bind(webhook.Value).Bind(happened.Value).First(row => WebhookRow.ReadDelivery(row, org, webhook)) is { } delivery
                    ? (delivery, database.Prepare(ListTriesSql).Bind(key).Bind(webhook.Value).Bind(happened.Value).All(row => new DeliveryTry(
                        Number: row.Count(), At: row.Instant(), Status: row.OptionalCount(), Error: row.OptionalText(), DurationMilliseconds: row.Integer())))
                    : null;
            },
            cancellationToken);

    private static int Bounded(int limit) => Math.Clamp(limit, 1, MostListed);
}
