using System.Diagnostics;
using Rendermeter.Storage.Tests.Postgres;

namespace Rendermeter.Bench;

/// <summary>
/// What a pair of hold and settlement costs with few attempts in the tables and with many: both books are open at once and take turns, so that what
/// else the machine does meets both.
/// </summary>
internal static class SizeBench
{
    private const int Few = 10_000;
    private const int Callers = 64;
    private const int Turns = 7;
    private const int MaxBatch = 1024;

    public static async Task<int> Run(BenchOptions options)
    {
        var table = new BenchTable("size", options.Json, ["database", "attempts", "fill s", "us/pair", "ratio"]);
        using var cluster = options.NeedsCluster ? PostgresCluster.Start(safe: true) : null;
        foreach (var database in options.Databases)
        {
            var postgres = database == BenchOptions.Sqlite ? null : options.Postgres ?? cluster!.ConnectionString;
            await using var few = await MoneyBooks.Open(postgres, connections: 1, MaxBatch);
            await using var many = await MoneyBooks.Open(postgres, connections: 1, MaxBatch);
            var (small, large) = (new Side(few), new Side(many));
            await small.Fill(Few);
            await large.Fill(options.Attempts);
            for (var turn = 0; turn <= Turns; turn++)
            {
                await small.Take(TimeSpan.FromSeconds(options.Seconds), isMeasured: turn > 0);
                await large.Take(TimeSpan.FromSeconds(options.Seconds), isMeasured: turn > 0);
            }

            table.Add(database, Few, Math.Round(small.Filling.TotalSeconds), Math.Round(small.Median), 1);
            table.Add(database, options.Attempts, Math.Round(large.Filling.TotalSeconds), Math.Round(large.Median), Math.Round(large.Median / small.Median, 2));
        }

        table.End();
        return 0;
    }

    private sealed class Side(MoneyBooks books)
    {
        private readonly MoneyWork _work = new(TimeProvider.System);
        private readonly List<double> _turns = [];

        public TimeSpan Filling { get; private set; }

        /// <summary>Microseconds a pair in the middle turn.</summary>
        public double Median => _turns.Order().ElementAt(_turns.Count / 2);

        public async Task Fill(int attempts)
        {
            await _work.Open(books.Ledgers[0], wallets: 1);
            var watch = Stopwatch.StartNew();
            await _work.Fill(books.Ledgers[0], attempts);
            Filling = watch.Elapsed;
        }

        public async Task Take(TimeSpan time, bool isMeasured)
        {
            var watch = Stopwatch.StartNew();
            var pairs = await _work.RunFor(books.Ledgers, Callers, time);
            if (isMeasured)
            {
                _turns.Add(watch.Elapsed.TotalMicroseconds / pairs.Count);
            }
        }
    }
}
