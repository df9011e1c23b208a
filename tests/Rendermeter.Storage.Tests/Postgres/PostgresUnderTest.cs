using System.Globalization;
using Npgsql;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Postgres;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>PostgreSQL, in a schema of its own.</summary>
public sealed class PostgresUnderTest : StoreUnderTest
{
    private readonly TemporaryDirectory _directory = new();
    private readonly List<PostgresStore> _nodes = [];
    private readonly TimeProvider? _clock;

    /// <param name="clock">Null leaves the time to the database, as in production.</param>
    public PostgresUnderTest(string connectionString, int maxBatch, TimeProvider? clock)
    {
        (ConnectionString, _clock) = (connectionString, clock);
        AddNode(maxBatch);
    }

    public string ConnectionString { get; }

    public override IStore Store => _nodes[0];

    public override ILedger Ledger => _nodes[0].Ledger;

    public override IRecords Records => _nodes[0].Records;

    public override Rendermeter.Engine.Routes.IRouteRecords RouteRecords => _nodes[0].RouteRecords;

    /// <summary>Opens the same books once more, as another gateway would.</summary>
    internal PostgresStore AddNode(int maxBatch = 1024, IReadOnlyList<Migration>? migrations = null)
    {
        var node = PostgresStore.Open(ConnectionString, _directory.Path, new StoreOptions { MaxBatch = maxBatch, AwayAfter = TimeSpan.FromMinutes(1) }, TimeProvider.System, _clock, migrations ?? Migration.All("Postgres"));
        _nodes.Add(node);
        return node;
    }

    public override int Change(string sql)
    {
        using var connection = Connect();
        using var command = new NpgsqlCommand(sql, connection);
        return command.ExecuteNonQuery();
    }

    public override IReadOnlyList<string> Rows(string sql)
    {
        using var connection = Connect();
        using var command = new NpgsqlCommand(sql, connection);
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => Text(reader.GetValue(column)))));
        }

        // A heap has no order of its own.
        return sql.Contains("order by", StringComparison.Ordinal) ? rows : [.. rows.Order(StringComparer.Ordinal)];
    }

    public override Task<IReadOnlyList<AuditFinding>> Audit() => _nodes[0].Auditor.Run(CancellationToken.None);

    public override Task<(int Changed, IReadOnlyList<AuditFinding> Findings)> AuditDamaged(string sql)
    {
        using var connection = Connect();
        using var transaction = connection.BeginTransaction();
        using var command = new NpgsqlCommand(sql, connection);
        var changed = command.ExecuteNonQuery();
        return Task.FromResult((changed, Auditor.Check(new PostgresReading(connection), CancellationToken.None)));
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.DisposeAsync();
        }

        SharedPostgres.Drop(ConnectionString);
        _directory.Dispose();
    }

    private NpgsqlConnection Connect()
    {
        var connection = new NpgsqlConnection(ConnectionString + ";Pooling=false");
        connection.Open();
        return connection;
    }

    private static string Text(object value)
        => value is Guid id ? id.ToString("N") : value is byte[] bytes ? Convert.ToHexStringLower(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
