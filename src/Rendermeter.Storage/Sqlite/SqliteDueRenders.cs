using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Sqlite;

/// <summary>Which renders are due, for the one process that has the books: it knows what it has in hand, so that nothing is taken from anybody.</summary>
internal sealed class SqliteDueRenders(IReadConnections connections, TimeProvider time) : IDueRenders
{
    // From lane to lane by the index: what is not due is never looked at, however much of it there is.
    private const string ListLanesSql = """
        with recursive lanes (lane) as (
          select min(lane)
          from render_due
          union all
          select (
            select min(d.lane)
            from render_due d
            where d.lane > l.lane)
          from lanes l
          where l.lane is not null)
        select lane
        from lanes
        where lane is not null
        """;

    private const string ListSql = """
        select org_id, render_id, next_due_at, row_number() over (partition by org_id order by next_due_at) as turn
        from render_due
        where lane = @lane and next_due_at <= @now
        order by turn, next_due_at
        limit @most
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<DueRender>> Take(DateTimeOffset now, TimeSpan keep, int most, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<DueRender>>(
            database =>
            {
                var clock = time.GetUtcNow();
                return [.. database.Prepare(ListLanesSql).All(row => row.Integer())
                    .SelectMany(lane => database.Prepare(ListSql).Bind(lane).Bind(now).Bind(most)
                        .All(row => (Due: new DueRender(new OrgId(row.Id()), new RenderId(row.Id()), clock - row.Instant()), Turn: row.Integer())))
                    .OrderBy(one => one.Turn).ThenByDescending(one => one.Due.Late).Select(one => one.Due).Take(most)];
            },
            cancellationToken);

    /// <inheritdoc/>
    public Task Renew(IReadOnlyCollection<(OrgId Org, RenderId Render)> renders, TimeSpan keep, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Notify(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Wait(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken) => Task.Delay(longest, time, cancellationToken);
}
