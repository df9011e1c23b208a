using Microsoft.Data.Sqlite;
using Rendermeter.Engine.Identities;
using Rendermeter.Storage.Sqlite;

namespace Rendermeter.Storage.Audit;

/// <summary>Recomputes the books from their transfers, slices and phases and says where they differ. It only reads, and never blocks who writes.</summary>
public sealed class Auditor
{
    private const int MostPerInvariant = 100;

    private readonly ReadConnections _connections;

    internal Auditor(ReadConnections connections) => _connections = connections;

    /// <summary>Checks every invariant on one state of the books. Attempts in flight are no finding. At most 100 findings of each.</summary>
    /// <returns>Nothing for sound books.</returns>
    public Task<IReadOnlyList<AuditFinding>> Run(CancellationToken cancellationToken)
        => _connections.Read<IReadOnlyList<AuditFinding>>(
            database => [.. Invariant.All.SelectMany(invariant => Check(database, invariant, cancellationToken))], cancellationToken);

    private static List<AuditFinding> Check(SqliteDatabase database, Invariant invariant, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var command = database.Connection.CreateCommand();
        command.CommandText = invariant.Sql;
        using var reader = command.ExecuteReader();
        var findings = new List<AuditFinding>();
        while (findings.Count < MostPerInvariant && reader.Read())
        {
            var org = reader.IsDBNull(0) ? (OrgId?)null : new OrgId(Id((byte[])reader.GetValue(0)));
            findings.Add(new AuditFinding(invariant.Id, invariant.Sentence, org, Subject(reader)));
        }

        return findings;
    }

    private static string Subject(SqliteDataReader reader)
        => reader.GetValue(1) is byte[] id ? Id(id).ToString("N") : reader.GetString(1);

    private static Guid Id(byte[] bytes) => new(bytes, bigEndian: true);
}
