using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Sqlite;

/// <summary>Which renders are due, for the one process that has the books: it knows what it has in hand, so that nothing is taken from anybody.</summary>
internal sealed class SqliteDueRenders(IReadConnections connections) : IDueRenders
{
    private const string ListSql = """
        select org_id, render_id
        from (
          select org_id, render_id, next_due_at, row_number() over (partition by lane, org_id order by next_due_at) as turn
          from render_due
          where next_due_at <= @now)
        order by turn, next_due_at
        limit @most
        """;

    /// <inheritdoc/>
    public Task<IReadOnlyList<(OrgId Org, RenderId Render)>> Take(DateTimeOffset now, TimeSpan keep, int most, CancellationToken cancellationToken)
        => connections.Read<IReadOnlyList<(OrgId, RenderId)>>(
            database => database.Prepare(ListSql).Bind(now).Bind(most).All(row => (new OrgId(row.Id()), new RenderId(row.Id()))), cancellationToken);

    /// <inheritdoc/>
    public Task Renew(IReadOnlyCollection<(OrgId Org, RenderId Render)> renders, TimeSpan keep, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Notify(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task Wait(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken) => Task.Delay(longest, time, cancellationToken);
}
