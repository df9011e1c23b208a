using System.Diagnostics;
using Rendermeter.Storage.Tests.Postgres;

namespace Rendermeter.Bench;

/// <summary>What the process needs while 100,000 holds are open, and what holding and settling beside them costs it: before, with them open, and after a while of work.</summary>
internal static class HoldsBench
{
    private const int Holds = 100_000;
    private const int Callers = 64;
    private const int MaxBatch = 1024;

    public static async Task<int> Run(BenchOptions options)
    {
        var table = new BenchTable("holds", options.Json, ["database", "when", "open holds", "heap kB", "working set kB", "heap bytes/hold", "pairs/s"]);
        using var cluster = options.NeedsCluster ? PostgresCluster.Start(safe: true) : null;
        foreach (var database in options.Databases)
        {
            var postgres = database == BenchOptions.Sqlite ? null : options.Postgres ?? cluster!.ConnectionString;
            await using var books = await MoneyBooks.Open(postgres, connections: 1, MaxBatch);
            var work = new MoneyWork(TimeProvider.System);
            await work.Open(books.Ledgers[0], wallets: 1);
            await Pairs();

            var before = Used();
            Add("before", 0, before, await Pairs());
            await work.Hold(books.Ledgers[0], Holds);
            Add("held", Holds, Used(), await Pairs());
            Add("after work", Holds, Used(), await Pairs());

            async Task<double> Pairs()
            {
                var watch = Stopwatch.StartNew();
                return (await work.RunFor(books.Ledgers, Callers, TimeSpan.FromSeconds(options.Seconds))).Count / watch.Elapsed.TotalSeconds;
            }

            void Add(string when, int open, (long Heap, long WorkingSet) used, double pairs)
                => table.Add(database, when, open, used.Heap >> 10, used.WorkingSet >> 10, open == 0 ? 0 : (used.Heap - before.Heap) / open, Math.Round(pairs));
        }

        table.End();
        return 0;
    }

    private static (long Heap, long WorkingSet) Used()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using var self = Process.GetCurrentProcess();
        return (GC.GetTotalMemory(forceFullCollection: true), self.WorkingSet64);
    }
}
