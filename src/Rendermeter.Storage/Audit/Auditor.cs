using Rendermeter.Engine.Identities;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Audit;

/// <summary>Recomputes the books from their transfers, slices and phases and says where they differ. It only reads, and never blocks who writes.</summary>
public sealed class Auditor
{
    /// <summary>No more findings of one invariant are read, beyond those that are known.</summary>
    internal const int MostPerInvariant = 100;

    private readonly IReadConnections _connections;

    internal Auditor(IReadConnections connections) => _connections = connections;

    /// <summary>Checks every invariant on one state of the books. Attempts in flight are no finding. At most 100 findings of each.</summary>
    /// <returns>Nothing for sound books.</returns>
    public Task<IReadOnlyList<AuditFinding>> Run(CancellationToken cancellationToken)
        => _connections.Read(database => Check(database, cancellationToken), cancellationToken);

    /// <summary>Checks one book, each invariant on a state of its own, so that no read transaction lasts longer than one of them.</summary>
    /// <param name="known">So many findings more of each are read: those that are known must not hide another.</param>
    /// <returns>Nothing for a sound book.</returns>
    public async Task<IReadOnlyList<AuditFinding>> Run(OrgId org, CancellationToken cancellationToken, int known = 0)
    {
        var findings = new List<AuditFinding>();
        foreach (var invariant in Invariant.All)
        {
            findings.AddRange(await _connections.Read(
                database => database.Prepare(invariant.OfOneBook).Bind(new OrgKey(org)).All(row => Read(row, invariant) with { Org = org }, MostPerInvariant + known), cancellationToken));
        }

        return findings;
    }

    private const string ListBooksSql = """
        select org_id, last_at
        from org
        order by org_id
        """;

    /// <summary>Every book, and the instant of its last transaction.</summary>
    public Task<IReadOnlyList<(OrgId Org, DateTimeOffset LastAt)>> ListBooks(CancellationToken cancellationToken)
        => _connections.Read<IReadOnlyList<(OrgId, DateTimeOffset)>>(
            database => database.Prepare(ListBooksSql).All(row => (new OrgId(row.Id()), row.Instant())), cancellationToken);

    private const string KnownSql = """
        select invariant, subject
        from audit_finding
        where lane = @lane and org_id = @org_id
        """;

    /// <summary>What was found in a book before: it has frozen it, and whoever admitted again has accepted it.</summary>
    public Task<HashSet<(string Invariant, string Subject)>> ListKnown(OrgId org, CancellationToken cancellationToken)
        => _connections.Read(database => database.Prepare(KnownSql).Bind(new OrgKey(org)).All(row => (row.Text(), row.Text())).ToHashSet(), cancellationToken);

    /// <summary>Checks every invariant in the transaction that is open.</summary>
    internal static IReadOnlyList<AuditFinding> Check(IStatements database, CancellationToken cancellationToken)
        => [.. Invariant.All.SelectMany(invariant => Check(database, invariant, cancellationToken))];

    private static List<AuditFinding> Check(IStatements database, Invariant invariant, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return database.Prepare(invariant.Sql).All(row => Read(row, invariant), MostPerInvariant);
    }

    private static AuditFinding Read(IRow row, Invariant invariant)
        => new(invariant.Id, invariant.Sentence, row.OptionalId() is { } org ? new OrgId(org) : null, row.IdOrText());
}
