using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Webhooks;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Sqlite;

/// <summary>Which deliveries are due, for the one process that has the books: it knows what it has in hand, so that nothing is taken from anybody.</summary>
internal sealed class SqliteDueDeliveries(IReadConnections connections) : IDueDeliveries
{
    private const string ListSql = """
        select d.org_id, d.webhook_id
        from delivery d
        join webhook w on w.lane = d.lane and w.org_id = d.org_id and w.webhook_id = d.webhook_id
        where d.state = 'pending' and d.next_at <= @now and w.disabled_at is null and w.deleted_at is null
        group by d.org_id, d.webhook_id
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<(OrgId Org, WebhookId Webhook)>> ListDue(DateTimeOffset now, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<(OrgId, WebhookId)>>(
            database => database.Prepare(ListSql).Bind(now).All(row => (new OrgId(row.Id()), new WebhookId(row.Id()))), cancellationToken);

    private const string TakeSql = $"""
        select {WebhookRow.DeliveryColumns}
        from delivery d
        where d.lane = @lane and d.org_id = @org_id and d.webhook_id = @webhook_id and d.state = 'pending' and d.next_at <= @now and not exists (
          select 1
          from delivery p
          where p.lane = d.lane and p.org_id = d.org_id and p.webhook_id = d.webhook_id and p.render_id = d.render_id and p.state = 'pending'
            and p.event_id < d.event_id)
        order by d.next_at, d.event_id
        limit @most
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<WebhookDelivery>> Take(OrgId org, WebhookId webhook, DateTimeOffset now, TimeSpan keep, int most, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<WebhookDelivery>>(
            database => database.Prepare(TakeSql).Bind(new OrgKey(org)).Bind(webhook.Value).Bind(now).Bind(most).All(row => WebhookRow.ReadDelivery(row, org, webhook)),
            cancellationToken);
}
