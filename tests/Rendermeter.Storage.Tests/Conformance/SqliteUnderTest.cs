using System.Globalization;
using Microsoft.Data.Sqlite;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Audit;

namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>SQLite in a temporary directory.</summary>
public sealed class SqliteUnderTest : StoreUnderTest
{
    private readonly TemporaryDirectory _directory = new();
    private readonly SqliteStore _store;

    public SqliteUnderTest(int maxBatch, TimeProvider time)
        => _store = SqliteStore.Open(_directory.Path, new StoreOptions { MaxBatch = maxBatch }, time);

    public override IStore Store => _store;

    public override ILedger Ledger => _store.Ledger;

    public override IRecords Records => _store.Records;

    public override Rendermeter.Engine.Routes.IRouteRecords RouteRecords => _store.RouteRecords;

    public override int Change(string sql)
    {
        using var connection = Connect(_directory.Path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public override IReadOnlyList<string> Rows(string sql)
    {
        using var connection = Connect(_directory.Path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(column => Text(reader.GetValue(column)))));
        }

        return rows;
    }

    public override Task<IReadOnlyList<AuditFinding>> Audit() => _store.Auditor.Run(CancellationToken.None);

    public override async Task<(int Changed, IReadOnlyList<AuditFinding> Findings)> AuditDamaged(string sql)
    {
        using var copy = new TemporaryDirectory();
        Change($"vacuum into '{Path.Combine(copy.Path, SqliteStore.FileName)}'");
        using var connection = Connect(copy.Path);
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        var changed = command.ExecuteNonQuery();
        connection.Close();
        using var damaged = SqliteStore.OpenReadOnly(copy.Path)!;
        return (changed, await damaged.Auditor.Run(CancellationToken.None));
    }

    public override async ValueTask DisposeAsync()
    {
        await _store.DisposeAsync();
        _directory.Dispose();
    }

    private static SqliteConnection Connect(string directory)
    {
        var connection = new SqliteConnection($"Data Source={Path.Combine(directory, SqliteStore.FileName)};Pooling=False");
        connection.Open();
        return connection;
    }

    private static string Text(object value)
        => value is byte[] bytes ? Convert.ToHexStringLower(bytes) : Convert.ToString(value, CultureInfo.InvariantCulture)!;
}
