using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Rendermeter.Storage.Tests;
using Rendermeter.Storage.Tests.Postgres;

namespace Rendermeter.Tests.Crashes;

/// <summary>Real gateway processes on one PostgreSQL, and the vendors in a process of their own, so that they outlive every gateway.</summary>
public sealed class SeveralNodesTests(SharedPostgres server) : IDisposable
{
    private static readonly string[] Vendors = ["sandbox-cheap", "sandbox-fast", "sandbox-fine"];
    private static readonly string[] Final = ["succeeded", "rejected", "failed", "cancelled"];
    private static readonly TimeSpan TakeOverLimit = TimeSpan.FromSeconds(30);

    private readonly string _place = Directory.CreateTempSubdirectory("rendermeter-nodes-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_node_that_is_killed_with_renders_in_flight_is_taken_over_within_30_seconds_and_the_books_are_the_bill()
    {
        var database = server.NewSchema();
        await using var vendors = await StartVendors(milliseconds: 6000);
        await using var first = await StartNode("first", database, vendors, key: null, pause: null, isFenced: true);
        await using var second = await StartNode("second", database, vendors, first.Key, pause: null, isFenced: true);
        for (var number = 0; number < 12; number++)
        {
            using var answer = await Ask(first, $"{Vendors[number % 3]}/image", number);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
        }

        // What was being sent in this very moment would wait for the fence window, as it must: nobody knows whether its sender is dead.
        await Until(second, renders => renders.All(render => State(render) is "submitted" or "billed"), TimeSpan.FromSeconds(20));
        await first.Kill();
        var killed = Stopwatch.StartNew();
        if (!LongTests.AreWanted)
        {
            // The twenty seconds of its silence are left out.
            SharedPostgres.Execute(database, "update render_due set next_due_at = 0");
        }

        var ended = await Until(second, renders => renders.All(IsFinal), TakeOverLimit);

        TestContext.Current.TestOutputHelper?.WriteLine("12 renders of a killed node had ended after {0}", killed.Elapsed);
        Assert.Equal(12, ended.Count);
        Assert.All(ended, render => Assert.Equal("succeeded", render.GetProperty("status").GetString()));
        await AssertBooksAreTheBill(second, vendors, ended);
    }

    public static TheoryData<string> Pauses => LongTests.AreWanted ? ["while renders run", "submit.before-connect:2"] : ["while renders run"];

    [Theory]
    [MemberData(nameof(Pauses))]
    public async Task A_node_that_stands_still_is_taken_over_and_when_it_wakes_it_sends_nothing_and_changes_nothing(string where)
    {
        var database = server.NewSchema();
        await using var vendors = await StartVendors(milliseconds: 2500);
        await using var first = await StartNode("first", database, vendors, key: null, where.Contains('.') ? where : null, isFenced: where.Contains('.'));
        await using var second = await StartNode("second", database, vendors, first.Key, pause: null, isFenced: where.Contains('.'));
        for (var number = 0; number < 6; number++)
        {
            using var answer = await Ask(first, $"{Vendors[number % 3]}/image", number);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync(Token));
            if (where.Contains('.'))
            {
                break;
            }
        }

        if (where.Contains('.'))
        {
            await Ask(first, "sandbox-fast/image", 7).WaitAsync(Token);
            await Until(() => first.IsStopped);
        }
        else
        {
            await Until(second, renders => renders.All(render => State(render) is "submitted" or "billed"), TimeSpan.FromSeconds(20));
            await first.Signal("STOP");
        }

        // The twenty seconds of its silence are left out.
        SharedPostgres.Execute(database, "update render_due set next_due_at = 0");
        var ended = await Until(second, renders => renders.All(IsFinal), TimeSpan.FromSeconds(60));
        await first.Signal("CONT");
        await Until(async () => (await first.Client.GetAsync(new Uri("/readyz", UriKind.Relative), Token)).IsSuccessStatusCode);

        await AssertBooksAreTheBill(second, vendors, await Until(first, renders => renders.Count == ended.Count && renders.All(IsFinal), TakeOverLimit));
    }

    [Fact]
    public async Task While_a_node_stands_still_with_the_lock_of_a_wallet_in_hand_another_admits_after_seconds_and_neither_forgets_a_render()
    {
        var database = server.NewSchema();
        await using var vendors = await StartVendors(milliseconds: 50);
        await using var first = await StartNode("first", database, vendors, key: null, pause: "admit.after-lock:2");
        await using var second = await StartNode("second", database, vendors, first.Key, pause: null);
        using var before = await Ask(first, "sandbox-fast/image", 1);
        var hanging = Ask(first, "sandbox-fast/image", 2);
        await Until(() => first.IsStopped);

        var waited = Stopwatch.StartNew();
        await Until(async () =>
        {
            using var answer = await Ask(second, "sandbox-fast/image", 3);
            Assert.True((int)answer.StatusCode is 202 or 503, await answer.Content.ReadAsStringAsync(Token));
            return answer.IsSuccessStatusCode;
        });
        var took = waited.Elapsed;
        await first.Signal("CONT");
        using var woken = await hanging;
        var admitted = woken.IsSuccessStatusCode ? 3 : 2;
        var ended = await Until(second, renders => renders.Count == admitted && renders.All(IsFinal), TakeOverLimit);

        TestContext.Current.TestOutputHelper?.WriteLine($"the other admitted after {took}; the woken one answered {(int)woken.StatusCode}");
        Assert.True((int)woken.StatusCode is 202 or 503);
        Assert.InRange(took, TimeSpan.Zero, TimeSpan.FromSeconds(12));
        await AssertBooksAreTheBill(second, vendors, ended);
    }

    [Fact]
    public async Task A_node_that_only_serves_requests_leaves_the_work_to_others_and_answers_its_callers_all_the_same()
    {
        var database = server.NewSchema();
        await using var vendors = await StartVendors(milliseconds: 50);
        await using var serving = await StartNode("api", database, vendors, key: null, pause: null, isFenced: false, "--roles", "api");
        using var left = await Ask(serving, "sandbox-fast/image", number: 1);
        var id = JsonDocument.Parse(await left.Content.ReadAsStringAsync(Token)).RootElement.GetProperty("id").GetString()!;
        using var waited = await serving.Client.SendAsync(
            new HttpRequestMessage(HttpMethod.Post, "/api/v1/renders") { Headers = { { "Prefer", "wait=1" } }, Content = JsonContent.Create(Body("sandbox-fast/image", 2)) }, Token);
        var untouched = await serving.Get($"/api/v1/renders/{id}");
        var billedBefore = (await vendors.Get("/sandbox/sandbox-fast/bill")).GetProperty("lines").GetArrayLength();

        await using var working = await StartNode("work", database, vendors, serving.Key, pause: null);
        using var dialect = await serving.Client.PostAsJsonAsync("/v1/images/generations", new { model = "sandbox-fast/image", prompt = "a red kettle", size = "64x64" }, Token);
        var ended = await Until(serving, renders => renders.Count == 3 && renders.All(IsFinal), TakeOverLimit);

        Assert.Equal(202, (int)waited.StatusCode);
        Assert.Equal(("held", 0), (State(untouched), billedBefore));
        Assert.Equal(200, (int)dialect.StatusCode);
        await AssertBooksAreTheBill(serving, vendors, ended);
    }

    public void Dispose() => Directory.Delete(_place, recursive: true);

    private Task<ServingProcess> StartVendors(int milliseconds)
        => ServingProcess.Start(Path.Combine(_place, "vendors"), key: null, settings: Vendors.SelectMany(vendor => Secrets(vendor).Concat(
        [
            KeyValuePair.Create<string, string?>($"Rendermeter__Providers__{vendor}__ShortestRunMilliseconds", milliseconds.ToString(CultureInfo.InvariantCulture)),
            KeyValuePair.Create<string, string?>($"Rendermeter__Providers__{vendor}__LongestRunMilliseconds", (milliseconds + 20).ToString(CultureInfo.InvariantCulture)),
        ])).ToDictionary(StringComparer.Ordinal));

    private static Task Until(Func<bool> condition) => Until(() => Task.FromResult(condition()));

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TakeOverLimit);
        while (!await condition())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }
    }

    /// <param name="pause">Where it stands still, such as <c>admit.after-lock:2</c>; null nowhere.</param>
    /// <param name="isFenced">The dead are waited for by a fence of a second, so that a test takes none of fifteen minutes.</param>
    private Task<ServingProcess> StartNode(string name, string database, ServingProcess vendors, string? key, string? pause, bool isFenced = false, params string[] arguments)
    {
        var data = Path.Combine(_place, name);
        Directory.CreateDirectory(data);
        Directory.CreateDirectory(Path.Combine(_place, "shared"));
        Directory.CreateSymbolicLink(Path.Combine(data, "outputs"), Path.Combine(_place, "shared"));
        if (key is not null)
        {
            // All nodes of one installation have one secret.
            File.Copy(Directory.EnumerateFiles(_place, "secrets.key", SearchOption.AllDirectories).First(file => !file.Contains("vendors", StringComparison.Ordinal)), Path.Combine(data, "secrets.key"));
        }

        var settings = Vendors.SelectMany(vendor => Secrets(vendor).Append(
            KeyValuePair.Create<string, string?>($"Rendermeter__Providers__{vendor}__BaseUrl", new Uri(vendors.Client.BaseAddress!, $"/sandbox/{vendor}").AbsoluteUri))).ToDictionary(StringComparer.Ordinal);
        settings["RENDERMETER_PAUSE"] = pause;

        // On a busy machine the database would seem away, and nobody measures that here.
        settings["Rendermeter__Postgres__AwayAfterMilliseconds"] = "60000";
        if (isFenced)
        {
            settings["Rendermeter__Attempts__FenceSeconds"] = "1";
        }

        return ServingProcess.Start(data, key, arguments: ["--database", database, .. arguments], settings: settings);
    }

    private static IEnumerable<KeyValuePair<string, string?>> Secrets(string vendor) =>
    [
        KeyValuePair.Create<string, string?>($"Rendermeter__Providers__{vendor}__ApiKey", $"sbx_{vendor}"),
        KeyValuePair.Create<string, string?>($"Rendermeter__Providers__{vendor}__WebhookSecret", "whsec_" + Convert.ToBase64String(new byte[32])),
    ];

    private static Task<HttpResponseMessage> Ask(ServingProcess node, string model, int number) => node.Client.PostAsJsonAsync("/api/v1/renders", Body(model, number), Token);

    private static object Body(string model, int number) => new { model, prompt = $"a kettle, take {number}", parameters = new { width = 64, height = 64 } };

    private static bool IsFinal(JsonElement render) => Final.Contains(render.GetProperty("status").GetString());

    private static string? State(JsonElement render) => render.GetProperty("attempts")[0].GetProperty("state").GetString();

    private static async Task<List<JsonElement>> Until(ServingProcess node, Func<List<JsonElement>, bool> reached, TimeSpan limit)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            var renders = (await node.Get("/api/v1/renders?limit=1000")).GetProperty("data").EnumerateArray().ToList();
            if (reached(renders))
            {
                return renders;
            }

            Assert.True(waited.Elapsed < limit, $"after {waited.Elapsed}: {string.Join(", ", renders)}\n{node.Printed}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }
    }

    private static async Task AssertBooksAreTheBill(ServingProcess node, ServingProcess vendors, List<JsonElement> renders)
    {
        foreach (var vendor in Vendors)
        {
            var lines = (await vendors.Get($"/sandbox/{vendor}/bill")).GetProperty("lines").EnumerateArray().ToList();

            // One whose claim came too late was not sent, and another was made for it: the vendor knows nothing of it.
            var attempts = renders.SelectMany(render => render.GetProperty("attempts").EnumerateArray())
                .Where(attempt => attempt.GetProperty("offer").GetProperty("provider").GetString() == vendor)
                .Where(attempt => attempt.GetProperty("state").GetString() != "free" || attempt.GetProperty("provider_job_id").GetString() is not null);
            Assert.Equal(
                lines.Select(line => (line.GetProperty("reference").GetString(), line.GetProperty("amount").GetString())).Order(),
                attempts.Select(attempt => (attempt.GetProperty("id").GetString(), attempt.GetProperty("cost").GetString())).Order());
        }

        Assert.Equal("0.000000000", (await node.Get("/api/v1/wallets")).GetProperty("data")[0].GetProperty("held").GetString());
    }
}
