using System.Diagnostics;
using System.Globalization;
using Rendermeter.Storage;

namespace Rendermeter.Bench;

/// <summary>
/// Renders admitted and settled a second on one hot wallet: the group commit against one transaction per command, in the same run on the same
/// disk, whose own time for a durable write stands beside it. Only the ratio means anything.
/// </summary>
internal static class MoneyBench
{
    private static readonly int[] Callers = [64, 1000];

    public static async Task<int> Run(int seconds)
    {
        Console.WriteLine($"fdatasync of 8 kB: {MeasureSync().TotalMicroseconds.ToString("0", CultureInfo.InvariantCulture)} us, median of 200");
        Console.WriteLine($"{"callers",8} {"commit",16} {"renders/s",12} {"p50 ms",8} {"p99 ms",8} {"bytes/render",13} {"ratio",7}");
        foreach (var callers in Callers)
        {
            var alone = await Measure(callers, maxBatch: 1, seconds);
            var grouped = await Measure(callers, maxBatch: null, seconds);
            Print(callers, "one by one", alone, 1);
            Print(callers, "group commit", grouped, grouped.PerSecond / alone.PerSecond);
        }

        return 0;
    }

    private static async Task<Result> Measure(int callers, int? maxBatch, int seconds)
    {
        var directory = Directory.CreateTempSubdirectory("rendermeter-bench-").FullName;
        try
        {
            var options = maxBatch is { } batch ? new StoreOptions { MaxBatch = batch } : new StoreOptions();
            await using var store = SqliteStore.Open(directory, options, TimeProvider.System);
            var wallet = new HotWallet(TimeProvider.System);
            await wallet.Open(store.Ledger);
            await wallet.RunFor([store.Ledger], callers, TimeSpan.FromSeconds(1));

            var bytes = GC.GetTotalAllocatedBytes();
            var watch = Stopwatch.StartNew();
            var latencies = await wallet.RunFor([store.Ledger], callers, TimeSpan.FromSeconds(seconds));
            watch.Stop();
            return new Result(latencies.Count / watch.Elapsed.TotalSeconds, latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100],
                (GC.GetTotalAllocatedBytes() - bytes) / latencies.Count);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static void Print(int callers, string commit, Result result, double ratio)
        => Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{callers,8} {commit,16} {result.PerSecond,12:0} {result.Median.TotalMilliseconds,8:0.0} {result.P99.TotalMilliseconds,8:0.0} {result.BytesPerRender,13} {ratio,6:0.0}x"));

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

    private sealed record Result(double PerSecond, TimeSpan Median, TimeSpan P99, long BytesPerRender);
}
