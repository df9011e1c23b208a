using System.Diagnostics;
using System.Text.Json;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Crashes;

/// <summary>Many renders at once: through everything that vendors do wrong, and over a restart.</summary>
public sealed class ManyInFlightTests
{
    private static readonly string[] Vendors = ["sandbox-cheap", "sandbox-fast", "sandbox-fine"];

    /// <summary>All of it where long tests are wanted, a sample otherwise.</summary>
    private static int Of(int all, int sample) => Environment.GetEnvironmentVariable("RENDERMETER_LONG_TESTS") == "1" ? all : sample;

    [Fact]
    public async Task Renders_through_three_vendors_with_every_misbehaviour_end_with_books_that_are_the_bill_to_the_nano()
    {
        string[] misbehaviours =
        [
            "slow", "fail_free", "fail_billed", "refuse_input", "refuse_output", "accept_then_hang", "deliver_twice", "wrong_size", "lose_webhook", "repeat_webhook", "partial", "throttle",
        ];
        await using var gateway = new TestGateway(sandbox =>
        {
            foreach (var vendor in sandbox.Providers.Values)
            {
                (vendor.MostUnfinishedJobs, vendor.SubmitTimeout) = (10_000, TimeSpan.FromSeconds(2));
                foreach (var misbehaviour in misbehaviours)
                {
                    vendor.SimulatePerThousand[misbehaviour] = 50;
                }
            }
        });
        await gateway.InitializeAsync();
        var tenant = await gateway.Open(creditLine: "5000.00");
        string[] models = ["sandbox-cheap/image", "product-photo", "sandbox-fast/image", "sandbox-fine/image", "sandbox-fast/speech", "product-photo"];
        var count = Of(1000, sample: 150);
        var took = Stopwatch.StartNew();

        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (number, _) =>
        {
            var model = models[number % models.Length];
            var parameters = model.EndsWith("speech", StringComparison.Ordinal) ? "{}" : $$"""{"width":64,"height":64,"n":{{1 + (number % 2)}}}""";
            var admitted = await tenant.Post("/api/v1/renders", $$"""{"model":"{{model}}","prompt":"a kettle, take {{number}}","parameters":{{parameters}}}""");
            Assert.True(admitted.Status == 202, admitted.Text);
        });
        var renders = await tenant.EndAll(count, TimeSpan.FromMinutes(5));

        TestContext.Current.TestOutputHelper?.WriteLine("{0} renders with every misbehaviour in {1}", count, took.Elapsed);
        var attempts = renders.SelectMany(render => render.GetProperty("attempts").EnumerateArray()).ToList();
        foreach (var vendor in Vendors)
        {
            var lines = (await gateway.Send(HttpMethod.Get, $"/sandbox/{vendor}/bill", key: null)).Json.GetProperty("lines").EnumerateArray().ToList();
            Assert.Equal(
                lines.Where(line => Text(line, "amount") != "0.000000000").Select(line => (Text(line, "reference"), Text(line, "amount"))).Order(),
                attempts.Where(attempt => Text(attempt.GetProperty("offer"), "provider") == vendor && Text(attempt, "cost") != "0.000000000")
                    .Select(attempt => (Text(attempt, "id"), Text(attempt, "cost"))).Order());
            Assert.Equal(lines.Count, lines.Select(line => Text(line, "reference")).Distinct().Count());
        }

        var wallet = await tenant.ReadWallet();
        var charged = renders.Sum(render => decimal.Parse(Text(render, "charged")!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal("0.000000000", Text(wallet, "held"));
        Assert.Equal(5000m - charged, decimal.Parse(Text(wallet, "balance")!, System.Globalization.CultureInfo.InvariantCulture));
        Assert.Empty(await gateway.Gateway.Store.Auditor.Run(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_restart_with_many_in_flight_serves_within_two_seconds_and_has_asked_for_all_of_them_within_thirty()
    {
        var count = Of(2000, sample: 500);
        var first = new TestGateway(Slow, new Dictionary<string, string?> { ["Rendermeter:Default:CreditLine"] = "1000.00" });
        await first.InitializeAsync();
        await Parallel.ForEachAsync(Enumerable.Range(0, count), new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = TestContext.Current.CancellationToken }, async (number, _) =>
        {
            var admitted = await first.Operator.Post("/api/v1/renders", $$"""{"parameters":{"width":64,"height":64},"model":"sandbox-cheap/image","prompt":"take {{number}}"}""");
            Assert.True(admitted.Status == 202, admitted.Text);
        });
        await first.Gateway.DisposeAsync();
        await PutOff(first.Directory, TimeSpan.FromMinutes(9));

        var started = Stopwatch.StartNew();
        await using var second = new TestGateway(Slow, directory: first.Directory);
        await second.InitializeAsync();
        var healthy = await second.Send(HttpMethod.Get, "/healthz", key: null);
        var serving = started.Elapsed;
        while (await Waiting(second.Gateway.Store, TimeSpan.FromMinutes(5)) > 0 && started.Elapsed < TimeSpan.FromSeconds(60))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        var owned = started.Elapsed;
        TestContext.Current.TestOutputHelper?.WriteLine("{0} in flight: serving after {1}, all asked for after {2}", count, serving, owned);
        Assert.Equal(200, healthy.Status);
        Assert.True(serving < TimeSpan.FromSeconds(2), $"it served after {serving}");
        Assert.True(owned < TimeSpan.FromSeconds(30), $"not all of {count} were asked for after {owned}");
        Assert.Equal(count, (await second.Gateway.Store.Records.ListUnfinished(TestContext.Current.CancellationToken)).Count);

        static void Slow(Providers.Sandbox.SandboxOptions sandbox)
        {
            var vendor = sandbox.Providers["sandbox-cheap"];
            (vendor.ShortestRun, vendor.LongestRun, vendor.MostUnfinishedJobs) = (TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(40), 10_000);
        }
    }

    /// <summary>Nothing is due for a while: who starts on these books asks for all of them of itself, or not at all.</summary>
    private static async Task PutOff(string directory, TimeSpan by)
    {
        await using var store = SqliteStore.Open(directory, new StoreOptions(), TimeProvider.System);
        var unfinished = await store.Records.ListUnfinished(TestContext.Current.CancellationToken);
        await Task.WhenAll(unfinished.Select(render => store.Ledger.Execute(new PutDown(render.Org, render.Render, TimeProvider.System.GetUtcNow() + by))));
    }

    /// <summary>How many are not looked at for so long: a look at one that runs is followed by the next within little more than a minute.</summary>
    private static async Task<int> Waiting(IStore store, TimeSpan longerThan)
        => (await store.Due.Take(TimeProvider.System.GetUtcNow() + TimeSpan.FromHours(1), TimeSpan.Zero, 100_000, TestContext.Current.CancellationToken)).Count(render => render.Late < -longerThan);

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();
}
