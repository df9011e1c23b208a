using System.Diagnostics;
using System.Globalization;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Storage;
using Rendermeter.Storage.Sqlite;

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
            var wallet = new HotWallet(store.Ledger, TimeProvider.System);
            await wallet.Open();
            await RunFor(wallet, callers, TimeSpan.FromSeconds(1));

            var bytes = GC.GetTotalAllocatedBytes();
            var watch = Stopwatch.StartNew();
            var latencies = await RunFor(wallet, callers, TimeSpan.FromSeconds(seconds));
            watch.Stop();
            latencies.Sort();
            return new Result(latencies.Count / watch.Elapsed.TotalSeconds, latencies[latencies.Count / 2], latencies[latencies.Count * 99 / 100],
                (GC.GetTotalAllocatedBytes() - bytes) / latencies.Count);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task<List<TimeSpan>> RunFor(HotWallet wallet, int callers, TimeSpan time)
    {
        var end = Stopwatch.GetTimestamp() + (long)(time.TotalSeconds * Stopwatch.Frequency);
        var all = await Task.WhenAll(Enumerable.Range(0, callers).Select(_ => Task.Run(async () =>
        {
            var own = new List<TimeSpan>();
            while (Stopwatch.GetTimestamp() < end)
            {
                var start = Stopwatch.GetTimestamp();
                await wallet.AdmitAndSettle();
                own.Add(Stopwatch.GetElapsedTime(start));
            }

            return own;
        })));
        return [.. all.SelectMany(own => own)];
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

    /// <summary>One organisation whose wallet every caller wants. Each render is admitted, claimed, attached and settled: four commands, as in the product.</summary>
    private sealed class HotWallet(ILedger ledger, TimeProvider time)
    {
        private const long PriceNanos = 80_000_000;

        private static readonly Settlement Delivered = new(JobOutcome.Success, Billing.Billed, "first_party", Basis.ProviderReportedCost, "[]",
            ErrorCode: null, ErrorMessage: null, "[]");

        private readonly IdSource _ids = new(time);
        private OrgId _org;
        private ProjectId _project;
        private KeyId _key;

        public async Task Open()
        {
            (_org, _project, _key) = (new OrgId(_ids.Next()), new ProjectId(_ids.Next()), new KeyId(_ids.Next()));
            await ledger.Execute(new OpenBook(_org, "bench", _project, "bench", new WalletId(_ids.Next()), "USD", CreditLineNanos: 1_000_000_000_000_000_000));
            await ledger.Execute(new PutCap(_org, new Cap(new CapId(_ids.Next()), _org, new CapScope(CapScopeKind.Org, _org.ToString()), CapMetric.Spend,
                "USD", CapPeriod.Day, "UTC", Limit: 1_000_000_000_000_000_000, Enforce: true)));
        }

        public async Task AdmitAndSettle()
        {
            var now = time.GetUtcNow();
            var render = new Render
            {
                Id = new RenderId(_ids.Next()), Org = _org, Project = _project, Key = _key, Model = "sandbox-fast/image", Media = "image",
                Prompt = "a red kettle", Parameters = ParameterSet.Empty, Offers = ["sandbox-fast/image"], Unit = "USD", CreatedAt = now,
            };
            var attempt = new Attempt
            {
                Id = new AttemptId(_ids.Next()), Org = _org, Render = render.Id, Number = 1, Key = _key,
                Offer = new Offer("sandbox-fast", "image", "sandbox-fast/image@2026-01-01", Plan: null), Unit = "USD", SubmitClass = SubmitClass.Lookup,
                HoldNanos = PriceNanos, OutputsAsked = 1, QuoteJson = "{}", CreatedAt = now, UpdatedAt = now,
            };
            var scopes = new[] { new CapScope(CapScopeKind.Org, _org.ToString()) };
            if (await ledger.Execute(new Admit(_org, render, attempt, scopes, Idempotency: null, Decision: null)) is not AdmitOutcome.Placed)
            {
                throw new InvalidOperationException("the hot wallet ran dry");
            }

            await ledger.Execute(new Claim(_org, attempt.Id, "bench", AttemptLife.Lease, AttemptLife.SubmitWindow));
            await ledger.Execute(new Attach(_org, attempt.Id, attempt.Id.ToString()));
            await ledger.Execute(new Settle(_org, attempt.Id, AttemptState.Billed, JobId: null, PriceNanos, Delivered, "poll"));
        }
    }
}
