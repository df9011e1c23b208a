using Npgsql;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Postgres;

namespace Rendermeter.Bench;

/// <summary>Empty books of a bench's own, on SQLite in a directory or on PostgreSQL in a schema, which go with it.</summary>
internal sealed class MoneyBooks : IAsyncDisposable
{
    private readonly Func<Task> _remove;

    private MoneyBooks(IReadOnlyList<ILedger> ledgers, Func<Task> remove) => (Ledgers, _remove) = (ledgers, remove);

    /// <summary>On PostgreSQL as many as connections, each like a node of its own.</summary>
    public IReadOnlyList<ILedger> Ledgers { get; }

    /// <param name="postgres">A connection string; null is SQLite, which has one writer whatever is asked for.</param>
    /// <param name="maxBatch">How many commands a transaction takes at most.</param>
    public static async Task<MoneyBooks> Open(string? postgres, int connections, int maxBatch)
    {
        var directory = Directory.CreateTempSubdirectory("rendermeter-bench-").FullName;
        if (postgres is null)
        {
            var store = SqliteStore.Open(directory, new StoreOptions { MaxBatch = maxBatch }, TimeProvider.System);
            return new MoneyBooks([store.Ledger], async () =>
            {
                await store.DisposeAsync();
                Directory.Delete(directory, recursive: true);
            });
        }

        var schema = $"bench_{Environment.ProcessId}_{Path.GetFileName(directory)[18..].ToLowerInvariant()}";
        await Execute(postgres, $"create schema {schema}");
        var own = new NpgsqlConnectionStringBuilder(postgres) { SearchPath = schema }.ConnectionString;
        await PostgresStore.Open(own, directory, new StoreOptions(), TimeProvider.System).DisposeAsync();
        var text = new ConnectionText(own).ForWriting;
        var ledgers = Enumerable.Range(0, connections).Select(_ => new GroupCommitLedger(new PostgresBooks(text, clock: null), maxBatch, maxQueued: 65_536)).ToList();
        return new MoneyBooks(ledgers, async () =>
        {
            await Task.WhenAll(ledgers.Select(ledger => ledger.DisposeAsync().AsTask()));
            await Execute(postgres, $"drop schema {schema} cascade");
            Directory.Delete(directory, recursive: true);
        });
    }

    public ValueTask DisposeAsync() => new(_remove());

    private static async Task Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync();
    }
}
