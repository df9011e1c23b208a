using Rendermeter.Engine.Identities;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Audit;

/// <summary>Recomputes the books from their transfers, slices and phases and says where they differ. It only reads, and never blocks who writes.</summary>
public sealed class Auditor
{
    private const int MostPerInvariant = 100;

    private readonly IReadConnections _connections;

    internal Auditor(IReadConnections connections) => _connections = connections;

    /// <summary>Checks every invariant on one state of the books. Attempts in flight are no finding. At most 100 findings of each.</summary>
    /// <returns>Nothing for sound books.</returns>
    public Task<IReadOnlyList<AuditFinding>> Run(CancellationToken cancellationToken)
        => _connections.Read(database => Check(database, cancellationToken), cancellationToken);

    /// <summary>Checks every invariant in the transaction that is open.</summary>
    internal static IReadOnlyList<AuditFinding> Check(IStatements database, CancellationToken cancellationToken)
        => [.. Invariant.All.SelectMany(invariant => Check(database, invariant, cancellationToken))];

    private static List<AuditFinding> Check(IStatements database, Invariant invariant, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return database.Prepare(invariant.Sql).All(
            row => new AuditFinding(invariant.Id, invariant.Sentence, row.OptionalId() is { } org ? new OrgId(org) : null, row.IdOrText()), MostPerInvariant);
    }
}
