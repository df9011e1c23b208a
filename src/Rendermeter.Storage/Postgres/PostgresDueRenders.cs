using Npgsql;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Postgres;

/// <summary>
/// Which renders are due, for many nodes: each organisation has an equal share, the longest waiting first, and nobody waits for what another is just taking. Nodes are woken by a notification; where a pooler
/// loses it, they look again by themselves. It goes by the database's clock.
/// </summary>
internal sealed class PostgresDueRenders(string connectionString) : IDueRenders, IAsyncDisposable
{
    private readonly NpgsqlDataSource _connections = NpgsqlDataSource.Create(connectionString);
    private NpgsqlConnection? _listener;

    private const string ListOrgsSql = """
        select lane, org_id, (extract(epoch from clock_timestamp()) * 1000000)::bigint, count(*)
        from render_due
        where next_due_at <= (extract(epoch from clock_timestamp()) * 1000000)::bigint
        group by lane, org_id
        order by min(next_due_at)
        limit @most
        """;

    // Taken apart and once: as a part of the update it may be run again for each row, and then takes more than it may.
    private const string TakeSql = """
        with taken as materialized (
          select d.lane, d.org_id, d.render_id, d.next_due_at
          from render_due d
          where d.lane = @lane and d.org_id = @org_id and d.next_due_at <= @now
          order by d.next_due_at
          limit @most
          for update skip locked)
        update render_due
        set next_due_at = @until
        from taken
        where render_due.lane = @lane and render_due.lane = taken.lane and render_due.org_id = taken.org_id and render_due.render_id = taken.render_id
        returning render_due.render_id, taken.next_due_at
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<DueRender>> Take(DateTimeOffset now, TimeSpan keep, int most, CancellationToken cancellationToken)
        => Task.Run<IReadOnlyList<DueRender>>(
            () =>
            {
                using var connection = _connections.OpenConnection();
                var reading = new PostgresReading(connection);
                var taken = new List<DueRender>();

                // What one leaves of its share is there for those behind it, which have more.
                var orgs = reading.Prepare(ListOrgsSql).Bind(most).All(row => (Lane: row.Integer(), Org: new OrgId(row.Id()), Clock: row.Integer(), Due: row.Integer())).OrderBy(org => org.Due).ToList();
                for (var index = 0; index < orgs.Count && taken.Count < most; index++)
                {
                    var ((lane, org, clock, _), orgsLeft) = (orgs[index], orgs.Count - index);
                    var share = (most - taken.Count + orgsLeft - 1) / orgsLeft;
                    taken.AddRange(reading.Prepare(TakeSql).Bind(lane).Bind(org.Value).Bind(clock).Bind(share).Bind(Until(clock, keep))
                        .All(row => new DueRender(org, new RenderId(row.Id()), Late: TimeSpan.FromMicroseconds(clock - row.Integer()))));
                }

                return taken;
            },
            cancellationToken);

    private const string ClockSql = "select (extract(epoch from clock_timestamp()) * 1000000)::bigint";

    private const string RenewSql = """
        update render_due
        set next_due_at = $4
        where lane = $1 and org_id = any($2) and (org_id, render_id) in (
          select d.org_id, d.render_id
          from render_due d
          where d.lane = $1 and d.org_id = any($2) and d.render_id = any($3) and d.next_due_at > $5
          for update skip locked)
        """;

    /// <inheritdoc/>
    public async Task Renew(IReadOnlyCollection<(OrgId Org, RenderId Render)> renders, TimeSpan keep, CancellationToken cancellationToken)
    {
        if (renders.Count == 0)
        {
            return;
        }

        await using var connection = await _connections.OpenConnectionAsync(cancellationToken);
        var clock = new PostgresReading(connection).Prepare(ClockSql).All(row => row.Integer()).Single();
        foreach (var lane in renders.GroupBy(render => new OrgKey(render.Org).Lane))
        {
            await using var command = new NpgsqlCommand(RenewSql, connection)
            {
                Parameters =
                {
                    new NpgsqlParameter { Value = (long)lane.Key },
                    new NpgsqlParameter { Value = lane.Select(render => render.Org.Value).Distinct().ToArray() },
                    new NpgsqlParameter { Value = lane.Select(render => render.Render.Value).ToArray() },
                    new NpgsqlParameter { Value = Until(clock, keep) },

                    // What somebody has made due meanwhile stays so.
                    new NpgsqlParameter { Value = clock },
                },
            };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    private const string NotifySql = "select pg_notify('rendermeter_due', '')";

    /// <inheritdoc/>
    public async Task Notify(CancellationToken cancellationToken)
    {
        await using var connection = await _connections.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(NotifySql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private const string ListenSql = "listen rendermeter_due";

    /// <inheritdoc/>
    public async Task Wait(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            if (_listener is null)
            {
                _listener = await _connections.OpenConnectionAsync(cancellationToken);
                await using var listen = new NpgsqlCommand(ListenSql, _listener);
                await listen.ExecuteNonQueryAsync(cancellationToken);
            }

            await _listener.WaitAsync(longest, cancellationToken);
        }
        catch (Exception failure) when (PostgresFailure.IsCause(failure) && !cancellationToken.IsCancellationRequested)
        {
            await DropListener();
            await Task.Delay(longest, time, cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await DropListener();
        await _connections.DisposeAsync();
    }

    private async Task DropListener()
    {
        if (_listener is { } listener)
        {
            _listener = null;
            await listener.DisposeAsync();
        }
    }

    private static long Until(long clockMicroseconds, TimeSpan keep) => clockMicroseconds + (keep.Ticks / TimeSpan.TicksPerMicrosecond);
}
