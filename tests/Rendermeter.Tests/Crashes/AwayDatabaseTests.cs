using System.Diagnostics;
using System.Text.Json;
using Npgsql;
using Rendermeter.Storage.Tests;
using Rendermeter.Storage.Tests.Postgres;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Crashes;

/// <summary>The database goes away under a gateway, in each way that it can, and comes back.</summary>
public sealed class AwayDatabaseTests
{
    private const string Picture = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";
    private const string LongPicture = """{"model":"sandbox-fine/image","prompt":"a red kettle, at leisure"}""";
    private const int Callers = 8;

    // The answer is bounded at 800 ms; the rest is for a machine that does other things too. The long programme is alone on its machine.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(LongTests.AreWanted ? 2 : 10);
    private static readonly TimeSpan ReturnLimit = TimeSpan.FromSeconds(LongTests.AreWanted ? 5 : 20);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("stopped")]
    [InlineData("standing still")]
    [InlineData("unreachable")]
    public async Task While_the_database_is_away_admission_says_so_at_once_jobs_go_on_and_after_its_return_all_is_as_before(string how)
    {
        SharedPostgres.RequireInstalled();
        using var cluster = PostgresCluster.Start(safe: false);
        using var relay = new Relay(cluster.Port);
        var database = new NpgsqlConnectionStringBuilder(cluster.ConnectionString) { Port = relay.Port }.ConnectionString;
        await using var gateway = new TestGateway(
            sandbox => (sandbox.Providers["sandbox-fine"].ShortestRun, sandbox.Providers["sandbox-fine"].LongestRun) = (TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1.5)),
            new Dictionary<string, string?> { ["Rendermeter:Database"] = database });
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        await tenant.End((await Admit(tenant, Picture, "first")).Json.GetProperty("id").GetString()!);
        var running = (await Admit(tenant, LongPicture, "long")).Json.GetProperty("id").GetString()!;
        await Until(async () => (await tenant.Get($"/api/v1/renders/{running}")) is { Status: 200 } shown && shown.Json.GetProperty("attempts")[0].GetProperty("state").GetString() == "submitted");
        var admitted = 0;
        using var ended = new CancellationTokenSource();
        var callers = Enumerable.Range(0, Callers).Select(caller => Call(tenant, caller, () => Interlocked.Increment(ref admitted), ended.Token)).ToList();
        await Until(() => Task.FromResult(Volatile.Read(ref admitted) >= Callers));

        Leave(how, cluster, relay);
        var refusals = new List<(TimeSpan After, TestGateway.Answer Answer)>();
        for (var away = Stopwatch.StartNew(); away.Elapsed < TimeSpan.FromSeconds(2);)
        {
            var asked = Stopwatch.StartNew();
            refusals.Add((TimeSpan.Zero, await tenant.Post("/api/v1/renders", Picture, ("Idempotency-Key", $"away-{refusals.Count}"))));
            refusals[^1] = (asked.Elapsed, refusals[^1].Answer);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Token);
        }

        // Who knows no token is turned away before anybody asks the database.
        var forged = await tenant.Post("/hooks/v1/sandbox-fast/not-a-token", "{}");
        await ended.CancelAsync();
        var slowest = (await Task.WhenAll(callers)).Max();
        Return(how, cluster, relay);
        var back = Stopwatch.StartNew();
        await Until(async () => (await tenant.Post("/api/v1/renders", Picture, ("Idempotency-Key", "back"))).Status == 202);
        var backAfter = back.Elapsed;
        var ofCallers = await Task.WhenAll(Enumerable.Range(0, Callers).Select(caller => Admit(tenant, Picture, $"caller-{caller}-0")));
        var ranOn = await tenant.End(running);

        Assert.All(refusals, refusal => Assert.Equal((503, "ledger_unavailable", "1"), (refusal.Answer.Status, refusal.Answer.Code, refusal.Answer.Header("Retry-After"))));
        Assert.InRange(refusals.Max(refusal => refusal.After), TimeSpan.Zero, AnswerLimit);
        Assert.Equal((401, "token"), (forged.Status, forged.Code));
        Assert.InRange(slowest, TimeSpan.Zero, AnswerLimit);
        Assert.InRange(backAfter, TimeSpan.Zero, ReturnLimit);
        Assert.All(ofCallers, answer => Assert.Equal((202, "true"), (answer.Status, answer.Header("Idempotent-Replayed") ?? "true")));
        Assert.Equal(("succeeded", 1), (ranOn.GetProperty("status").GetString(), ranOn.GetProperty("attempts").GetArrayLength()));
        await AssertEverythingIsInTheBooks(gateway, tenant);
        TestContext.Current.TestOutputHelper?.WriteLine($"{how}: {refusals.Count} refusals, the slowest after {refusals.Max(refusal => refusal.After)}, in flight {slowest}, back after {backAfter}");
    }

    /// <summary>Asks again and again, each time under a key of its own, until it is told to stop; answers how long the longest answer took.</summary>
    private static async Task<TimeSpan> Call(TestGateway.Tenant tenant, int caller, Action admitted, CancellationToken ended)
    {
        var slowest = TimeSpan.Zero;
        for (var number = 0; !ended.IsCancellationRequested; number++)
        {
            var asked = Stopwatch.StartNew();
            var answer = await tenant.Post("/api/v1/renders", Picture, ("Idempotency-Key", $"caller-{caller}-{number}"));
            if (answer.Status == 202)
            {
                admitted();
            }
            else
            {
                Assert.True(answer.Status is 503 or 402, answer.Text);
                slowest = asked.Elapsed > slowest ? asked.Elapsed : slowest;
                await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
            }
        }

        return slowest;
    }

    /// <summary>Asks under one key until the database does not seem away, as it may for a moment on a busy machine.</summary>
    private static async Task<TestGateway.Answer> Admit(TestGateway.Tenant tenant, string body, string key)
    {
        TestGateway.Answer answer = null!;
        await Until(async () => (answer = await tenant.Post("/api/v1/renders", body, ("Idempotency-Key", key))).Status != 503);
        Assert.True(answer.Status == 202, answer.Text);
        return answer;
    }

    private static void Leave(string how, PostgresCluster cluster, Relay relay)
    {
        switch (how)
        {
            case "stopped":
                cluster.Crash();
                break;
            case "standing still":
                cluster.Pause();
                break;
            default:
                relay.Swallow();
                break;
        }
    }

    private static void Return(string how, PostgresCluster cluster, Relay relay)
    {
        switch (how)
        {
            case "stopped":
                cluster.StartServer();
                break;
            case "standing still":
                cluster.Resume();
                break;
            default:
                relay.Deliver();
                break;
        }
    }

    /// <summary>No hold is left, nothing was charged twice, and the auditor finds nothing.</summary>
    private static async Task AssertEverythingIsInTheBooks(TestGateway gateway, TestGateway.Tenant tenant)
    {
        // On a busy machine the database may seem away for a moment more.
        await Until(async () => (await tenant.ReadWallet()).TryGetProperty("held", out var held) && held.GetString() == "0.000000000");
        var (listed, wallet) = (default(JsonElement), default(JsonElement));
        await Until(async () => (listed = (await tenant.Get("/api/v1/renders?limit=1000")).Json).TryGetProperty("data", out _));
        await Until(async () => (wallet = await tenant.ReadWallet()).TryGetProperty("balance", out _));
        var renders = listed.GetProperty("data").EnumerateArray().ToList();
        var charged = renders.Sum(render => decimal.Parse(render.GetProperty("charged").GetString()!, System.Globalization.CultureInfo.InvariantCulture));
        var balance = decimal.Parse(wallet.GetProperty("balance").GetString()!, System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal(10m, balance + charged);
        Assert.Empty(await gateway.Gateway.Store.Auditor.Run(Token));
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(40));
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }
}
