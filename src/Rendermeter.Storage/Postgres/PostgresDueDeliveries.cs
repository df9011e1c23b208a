using Npgsql;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Webhooks;
using Rendermeter.Storage.Rows;

namespace Rendermeter.Storage.Postgres;

/// <summary>Which deliveries are due, for many nodes: nobody waits for what another is just taking, and what was taken is due again when its node stays silent.</summary>
internal sealed class PostgresDueDeliveries(string connectionString) : IDueDeliveries, IAsyncDisposable
{
    private readonly NpgsqlDataSource _connections = NpgsqlDataSource.Create(connectionString);

    private const string ListWebhooksSql = """
        select d.org_id, d.webhook_id
        from delivery d
        join webhook w on w.lane = d.lane and w.org_id = d.org_id and w.webhook_id = d.webhook_id
        where d.state = 'pending' and d.next_at <= (extract(epoch from clock_timestamp()) * 1000000)::bigint and w.disabled_at is null and w.deleted_at is null
        group by d.org_id, d.webhook_id
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<(OrgId Org, WebhookId Webhook)>> ListDue(DateTimeOffset now, CancellationToken cancellationToken)
        => Task.Run<IReadOnlyList<(OrgId, WebhookId)>>(
            () =>
            {
                using var connection = _connections.OpenConnection();
                return new PostgresReading(connection).Prepare(ListWebhooksSql).All(row => (new OrgId(row.Id()), new WebhookId(row.Id())));
            },
            cancellationToken);

    private const string ClockSql = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";

    private const string TakeSql = $"""
        update delivery d
        set next_at = @until
        where d.lane = @lane and d.org_id = @org_id and d.webhook_id = @webhook_id and d.event_id in (
          select t.event_id
          from delivery t
          where t.lane = @lane and t.org_id = @org_id and t.webhook_id = @webhook_id and t.state = 'pending' and t.next_at <= @now and not exists (
            select 1
            from delivery p
            where p.lane = t.lane and p.org_id = t.org_id and p.webhook_id = t.webhook_id and p.render_id = t.render_id and p.state = 'pending'
              and p.event_id < t.event_id)
          order by t.next_at, t.event_id
          limit @most
          for update skip locked)
        returning {WebhookRow.DeliveryColumns}
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<WebhookDelivery>> Take(OrgId org, WebhookId webhook, DateTimeOffset now, TimeSpan keep, int most, CancellationToken cancellationToken)
        => Task.Run<IReadOnlyList<WebhookDelivery>>(
            () =>
            {
                using var connection = _connections.OpenConnection();
                var reading = new PostgresReading(connection);
                var clock = reading.Prepare(ClockSql).All(row => row.Integer()).Single();
                return reading.Prepare(TakeSql).Bind(clock + (keep.Ticks / TimeSpan.TicksPerMicrosecond)).Bind(new OrgKey(org).Lane).Bind(org.Value).Bind(webhook.Value)
                    .Bind(clock).Bind(most).All(row => WebhookRow.ReadDelivery(row, org, webhook));
            },
            cancellationToken);

    public ValueTask DisposeAsync() => _connections.DisposeAsync();
}
