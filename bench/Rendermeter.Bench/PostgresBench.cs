using System.Diagnostics;
using System.Globalization;
using Npgsql;
using Rendermeter.Storage;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Postgres;

namespace Rendermeter.Bench;

/// <summary>
/// The same hot wallet on PostgreSQL: one group commit over one connection against a transaction for each command over 64 connections, which wait for
/// each other at the row. And two nodes, to see what the lock between them costs. Every run has an empty schema of its own.
/// </summary>
internal static class PostgresBench
{
    private const int MostConnections = 64;

    private static readonly int[] Callers = [64, 1000];

    public static async Task<int> Run(string connectionString, int seconds)
    {
        Console.WriteLine($"{"callers",8} {"commit",16} {"renders/s",12} {"commands/s",12} {"p50 ms",8} {"p99 ms",8} {"ratio",7}");
        foreach (var callers in Callers)
        {
            var alone = await Measure(connectionString, callers, connections: Math.Min(callers, MostConnections), maxBatch: 1, seconds);
            Print(callers, "one by one", alone, alone);
            Print(callers, "group commit", await Measure(connectionString, callers, connections: 1, maxBatch: 1024, seconds), alone);
            Print(callers, "two nodes", await Measure(connectionString, callers, connections: 2, maxBatch: 1024, seconds), alone);
        }

        return 0;
    }

    private static async Task<(double PerSecond, TimeSpan Median, TimeSpan P99)> Measure(string connectionString, int callers, int connections, int maxBatch, int seconds)
    {
        var directory = Directory.CreateTempSubdirectory("rendermeter-bench-").FullName;
        var schema = $"bench_{Environment.ProcessId}_{Path.GetFileName(directory)[18..].ToLowerInvariant()}";
        await Execute(connectionString, $"create schema {schema}");
        var own = new NpgsqlConnectionStringBuilder(connectionString) { SearchPath = schema }.ConnectionString;
        await PostgresStore.Open(own, directory, new StoreOptions(), TimeProvider.System).DisposeAsync();
        var text = new ConnectionText(own).ForWriting;
        var ledgers = Enumerable.Range(0, connections).Select(_ => new GroupCommitLedger(new PostgresBooks(text, clock: null), maxBatch, maxQueued: 65_536)).ToList();
        try
        {
            var wallet = new HotWallet(TimeProvider.System);
            await wallet.Open(ledgers[0]);
            await wallet.RunFor(ledgers, callers, TimeSpan.FromSeconds(2));
            var watch = Stopwatch.StartNew();
            var latencies = await wallet.RunFor(ledgers, callers, TimeSpan.FromSeconds(seconds));
            return (latencies.Count / watch.Elapsed.TotalSeconds, latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100]);
        }
        finally
        {
            await Task.WhenAll(ledgers.Select(ledger => ledger.DisposeAsync().AsTask()));
            await Execute(connectionString, $"drop schema {schema} cascade");
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Print(int callers, string commit, (double PerSecond, TimeSpan Median, TimeSpan P99) result, (double PerSecond, TimeSpan, TimeSpan) alone)
        => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{callers,8} {commit,16} {result.PerSecond,12:0} {result.PerSecond * 4,12:0} {result.Median.TotalMilliseconds,8:0.0} {result.P99.TotalMilliseconds,8:0.0} {result.PerSecond / alone.PerSecond,6:0.0}x"));

    private static async Task Execute(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
