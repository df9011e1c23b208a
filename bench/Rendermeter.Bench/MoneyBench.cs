using System.Diagnostics;
using System.Globalization;
using Rendermeter.Storage.Tests.Postgres;

namespace Rendermeter.Bench;

/// <summary>
/// Pairs of hold and settlement a second, on one hot wallet and on 1,000, by few and by many callers, on both databases: the group commit beside one
/// transaction for each command, in the same run on the same disk, whose own time for a durable write stands beside it. Only the ratio means anything.
/// </summary>
internal static class MoneyBench
{
    private const int MostConnections = 64;
    private const int MaxBatch = 1024;

    public static async Task<int> Run(BenchOptions options)
    {
        var table = new BenchTable("money", options.Json, ["database", "wallets", "callers", "commit", "pairs/s", "p50 ms", "p99 ms", "bytes/pair", "ratio"]);
        table.Note($"fdatasync of 8 kB: {MeasureSync().TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture)} us, median of 200");
        using var cluster = options.NeedsCluster ? PostgresCluster.Start(safe: true) : null;
        foreach (var database in options.Databases)
        {
            var postgres = database == BenchOptions.Sqlite ? null : options.Postgres ?? cluster!.ConnectionString;
            foreach (var (wallets, callers) in options.Wallets.SelectMany(wallets => options.Callers.Select(callers => (wallets, callers))))
            {
                var alone = await Measure(postgres, wallets, callers, connections: Math.Min(callers, MostConnections), maxBatch: 1, options.Seconds);
                Add("one by one", alone);
                Add("group commit", await Measure(postgres, wallets, callers, connections: 1, MaxBatch, options.Seconds));
                if (postgres is not null && wallets == 1)
                {
                    Add("two nodes", await Measure(postgres, wallets, callers, connections: 2, MaxBatch, options.Seconds));
                }

                void Add(string commit, Result result) => table.Add(database, wallets, callers, commit, Math.Round(result.PerSecond), Math.Round(result.Median.TotalMilliseconds, 1),
                    Math.Round(result.P99.TotalMilliseconds, 1), result.BytesPerPair, Math.Round(result.PerSecond / alone.PerSecond, 1));
            }
        }

        table.End();
        return 0;
    }

    private static async Task<Result> Measure(string? postgres, int wallets, int callers, int connections, int maxBatch, int seconds)
    {
        await using var books = await MoneyBooks.Open(postgres, connections, maxBatch);
        var work = new MoneyWork(TimeProvider.System);
        await work.Open(books.Ledgers[0], wallets);
        await work.RunFor(books.Ledgers, callers, TimeSpan.FromSeconds(2));

        var bytes = GC.GetTotalAllocatedBytes();
        var watch = Stopwatch.StartNew();
        var latencies = await work.RunFor(books.Ledgers, callers, TimeSpan.FromSeconds(seconds));
        watch.Stop();
        return new Result(latencies.Count / watch.Elapsed.TotalSeconds, latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100],
            (GC.GetTotalAllocatedBytes() - bytes) / latencies.Count);
    }

    private static TimeSpan MeasureSync()
    {
        var path = Path.GetTempFileName();
        var block = new byte[8192];
        var times = new List<TimeSpan>();
        using (var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            for (var index = 0; index < 200; index++)
            {
                file.Position = 0;
                file.Write(block);
                var start = Stopwatch.GetTimestamp();
                file.Flush(flushToDisk: true);
                times.Add(Stopwatch.GetElapsedTime(start));
            }
        }

        File.Delete(path);
        times.Sort();
        return times[times.Count / 2];
    }

    private sealed record Result(double PerSecond, TimeSpan Median, TimeSpan P99, long BytesPerPair);
}
