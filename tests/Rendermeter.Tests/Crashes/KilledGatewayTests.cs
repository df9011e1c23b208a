using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Npgsql;
using Rendermeter.Storage.Tests;
using Rendermeter.Storage.Tests.Postgres;

namespace Rendermeter.Tests.Crashes;

/// <summary>
/// The process is killed in the middle of its work, at a named point or at any moment, and started again on the same data. Afterwards nothing is
/// lost, no hold is left, no attempt has two jobs, the books are the provider's bill to the nano, and the invariants hold.
/// </summary>
public sealed class KilledGatewayTests(SharedPostgres server) : IDisposable
{
    private static readonly string[] Providers = ["sandbox-cheap", "sandbox-fast", "sandbox-fine"];
    private static readonly TimeSpan DrainLimit = TimeSpan.FromSeconds(60);

    private readonly string _data = Directory.CreateTempSubdirectory("rendermeter-killed-").FullName;

    // Many commands share a commit, so a high ordinal might never be reached.
    private static readonly string[] All =
    [
        "admit.before-commit:1", "admit.after-commit:2", "claim.before-commit:1", "claim.after-commit:1", "submit.before-connect:3", "submit.after-body:2",
        "attach.before-commit:1", "attach.after-commit:1", "settle.before-commit:1", "settle.after-commit:1", "gate.before-verdict:2",
    ];

    private static readonly string[] Around =
    [
        "hook.before-inbox-commit:1", "hook.after-inbox-commit:1", "poll.after-answer:2", "gate.after-download:1", "admit.before-tx:2", "settle.after-decide:1",
    ];

    // On PostgreSQL a dead sender is not known to be dead, and its lease of ten seconds is waited for: a sample by default.
    private static readonly string[] Sample = ["admit.after-commit:2", "claim.after-commit:1", "settle.before-commit:1"];

    private string? _database;

    public static TheoryData<string, string> Points => new(
        [.. All.Concat(LongTests.AreWanted ? Around : Around[1..4]).Select(point => (point, "sqlite")), .. (LongTests.AreWanted ? [.. All, .. Around] : Sample).Select(point => (point, "postgres"))]);

    public static TheoryData<string> Databases => LongTests.AreWanted ? ["sqlite", "postgres"] : ["sqlite"];

    [Theory]
    [MemberData(nameof(Points))]
    public async Task A_gateway_killed_at_a_crash_point_goes_on_where_it_was(string point, string database)
    {
        _database = database == "postgres" ? server.NewSchema() : null;
        await using var first = await Start(key: null, point);
        var asked = await AskUntilItDies(first, renders: 8);
        await first.WaitForExit();

        await using var second = await Start(first.Key);

        await AssertNothingWasLost(second, asked);
    }

    [Theory]
    [MemberData(nameof(Databases))]
    public async Task A_gateway_killed_again_and_again_at_any_moment_goes_on_where_it_was(string database)
    {
        _database = database == "postgres" ? server.NewSchema() : null;
        string? key = null;
        var asked = new List<string>();
        foreach (var milliseconds in (int[])[150, 700, 350])
        {
            await using var serving = await Start(key);
            key = serving.Key;
            var asking = AskUntilItDies(serving, renders: 8);
            await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), TimeProvider.System, TestContext.Current.CancellationToken);
            await serving.Kill();
            asked.AddRange(await asking);
        }

        await using var last = await Start(key);

        await AssertNothingWasLost(last, asked);
    }

    [Fact]
    public async Task A_gateway_that_is_asked_to_stop_under_load_ends_in_order_and_loses_nothing()
    {
        await using var first = await ServingProcess.Start(_data, key: null);
        var asking = AskUntilItDies(first, renders: 200);
        await Task.Delay(TimeSpan.FromMilliseconds(700), TimeProvider.System, TestContext.Current.CancellationToken);
        var stopping = Stopwatch.StartNew();
        var exitCode = await first.Stop();
        var took = stopping.Elapsed;
        var asked = await asking;

        await using var second = await ServingProcess.Start(_data, first.Key);

        Assert.Equal(0, exitCode);
        Assert.True(took < TimeSpan.FromSeconds(25), $"it took {took}");
        Assert.InRange(asked.Count, 1, 199);
        await AssertNothingWasLost(second, asked);
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    /// <summary>Starts on the same data. On PostgreSQL what the dead one had in hand is made due: the twenty seconds of its silence are left out, and the fence is seconds.</summary>
    private async Task<ServingProcess> Start(string? key, string? crash = null)
    {
        if (_database is null)
        {
            return await ServingProcess.Start(_data, key, crash);
        }

        var serving = await ServingProcess.Start(_data, key, crash, ["--database", _database], new Dictionary<string, string?>
        {
            ["Rendermeter__Attempts__FenceSeconds"] = "1",
            ["Rendermeter__Postgres__AwayAfterMilliseconds"] = "60000",
        });
        if (key is not null)
        {
            await using var connection = new NpgsqlConnection(_database + ";Pooling=false");
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            await using var silent = new NpgsqlCommand("update render_due set next_due_at = 0", connection);
            for (var tries = 1; ; tries++)
            {
                try
                {
                    await silent.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
                    break;
                }
                catch (PostgresException crossed) when (crossed.SqlState == PostgresErrorCodes.DeadlockDetected && tries < 10)
                {
                    // Its rows come in no order, and the gateway that has just started takes them too.
                }
            }
        }

        return serving;
    }

    /// <summary>Asks for renders of every kind, and answers which of them were acknowledged before the process died.</summary>
    private static async Task<List<string>> AskUntilItDies(ServingProcess serving, int renders)
    {
        var acknowledged = new List<string>();
        for (var number = 0; number < renders; number++)
        {
            string[] models = ["sandbox-cheap/image", "sandbox-fast/image", "sandbox-fine/image", "sandbox-fast/speech"];
            var model = models[number % models.Length];
            object parameters = model.EndsWith("image", StringComparison.Ordinal) ? new { width = 64, height = 64 } : new { };
            var body = new { model, prompt = $"a kettle, take {number}", parameters };
            try
            {
                using var answer = await serving.Client.PostAsJsonAsync("/api/v1/renders", body, TestContext.Current.CancellationToken);
                var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                Assert.True(answer.IsSuccessStatusCode, text);
                acknowledged.Add(JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!);
            }
            catch (HttpRequestException)
            {
                // The process died before it answered: the render may stand or not, and either is sound.
                break;
            }
        }

        return acknowledged;
    }

    private async Task AssertNothingWasLost(ServingProcess serving, IReadOnlyList<string> acknowledged)
    {
        var renders = await Drain(serving);
        var known = renders.Select(render => render.GetProperty("id").GetString()).ToHashSet();
        Assert.All(acknowledged, render => Assert.Contains(render, known));

        foreach (var provider in Providers)
        {
            var attempts = renders.SelectMany(render => render.GetProperty("attempts").EnumerateArray())
                .Where(attempt => attempt.GetProperty("offer").GetProperty("provider").GetString() == provider).ToList();
            var bill = await serving.Get($"/sandbox/{provider}/bill");
            var lines = bill.GetProperty("lines").EnumerateArray().ToList();

            Assert.Equal(lines.Count, lines.Select(line => line.GetProperty("reference").GetString()).Distinct().Count());
            Assert.Equal(
                lines.Where(line => Amount(line, "amount") > 0).ToDictionary(line => line.GetProperty("reference").GetString()!, line => Amount(line, "amount")),
                attempts.Where(attempt => Amount(attempt, "cost") > 0).ToDictionary(attempt => attempt.GetProperty("id").GetString()!, attempt => Amount(attempt, "cost")));
        }

        var wallet = (await serving.Get("/api/v1/wallets")).GetProperty("data")[0];
        Assert.Equal("0.000000000", wallet.GetProperty("held").GetString());

        var audit = await Child.Run(new ProcessStartInfo("dotnet", [ServingProcess.Program, "wallets", "audit", .. _database is null ? ["--data", _data] : (string[])["--database", _database]]));
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Error);
    }

    /// <summary>Waits until every render has ended.</summary>
    private static async Task<List<JsonElement>> Drain(ServingProcess serving)
    {
        string[] final = ["succeeded", "rejected", "failed", "cancelled"];
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var renders = (await serving.Get("/api/v1/renders?limit=1000")).GetProperty("data").EnumerateArray().ToList();
            var open = renders.Where(render => !final.Contains(render.GetProperty("status").GetString())).ToList();
            if (open.Count == 0)
            {
                return renders;
            }

            Assert.True(waited.Elapsed < DrainLimit, $"still open: {string.Join(", ", open.Select(render => render.ToString()))}\n{serving.Printed}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static decimal Amount(JsonElement element, string member)
        => decimal.Parse(element.GetProperty(member).GetString() ?? "0", System.Globalization.CultureInfo.InvariantCulture);
}
