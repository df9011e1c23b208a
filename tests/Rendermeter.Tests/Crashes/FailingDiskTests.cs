using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;
using Rendermeter.Storage.Tests.Postgres;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Crashes;

/// <summary>The disk refuses to write through in the middle of commits. What was acknowledged is there afterwards; what was not is there once or not at all.</summary>
public sealed class FailingDiskTests : IDisposable
{
    private const string Picture = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";

    private readonly string _data = Directory.CreateTempSubdirectory("rendermeter-disk-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task On_SQLite_the_process_ends_with_a_clear_line_and_the_next_one_has_all_that_was_acknowledged()
    {
        Requirements.Tool("strace");
        string key;
        var acknowledged = new Dictionary<string, string>();
        var sent = new List<string>();
        await using (var first = await ServingProcess.Start(_data, key: null))
        {
            key = first.Key;
            await Ask(first, "before-1", acknowledged, sent);
            await Ask(first, "before-2", acknowledged, sent);
            using (await Strace.FailWrites([first.Id], first: 2, Token))
            {
                for (var number = 0; number < 200 && await Ask(first, $"during-{number}", acknowledged, sent); number++)
                {
                }

                await first.WaitForExit();
            }

            Assert.NotEqual(0, first.ExitCode);
            Assert.Contains("The disk has failed", first.Printed, StringComparison.Ordinal);
        }

        await using var second = await ServingProcess.Start(_data, key);
        var found = (await second.Get("/api/v1/renders?limit=1000")).GetProperty("data").EnumerateArray().Select(render => render.GetProperty("id").GetString()).ToHashSet();
        var again = new Dictionary<string, string>();
        foreach (var name in sent)
        {
            await Ask(second, name, again, []);
        }

        Assert.All(acknowledged, render => Assert.Contains(render.Value, found));
        Assert.All(acknowledged, render => Assert.Equal(render.Value, again[render.Key]));
        Assert.Equal(sent.Count, again.Values.Distinct().Count());
        await Drain(second, sent.Count);
        var audit = await Child.Run(new ProcessStartInfo("dotnet", [ServingProcess.Program, "wallets", "audit", "--data", _data]));
        Assert.True(audit.ExitCode == 0, audit.Output + audit.Error);
    }

    [Fact]
    public async Task On_PostgreSQL_the_server_ends_in_the_middle_of_commits_and_the_gateway_goes_on_with_what_is_there_after_its_restart()
    {
        Requirements.Tool("strace");
        SharedPostgres.RequireInstalled();
        using var cluster = PostgresCluster.Start(safe: true);
        await using var gateway = new TestGateway(configure: null, new Dictionary<string, string?> { ["Rendermeter:Database"] = cluster.ConnectionString, ["Rendermeter:Postgres:AwayAfterMilliseconds"] = "60000" });
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        var acknowledged = new Dictionary<string, string>();
        await Ask(tenant, "before", acknowledged);
        var refused = 0;
        using (await Strace.FailWrites(cluster.ProcessIds, first: 1, Token))
        {
            // The first commit that is written through ends the server: it cannot know what is on the disk.
            refused = (await Task.WhenAll(Enumerable.Range(0, 8).Select(number => Ask(tenant, $"during-{number}", acknowledged)))).Count(answered => !answered);
            await cluster.WaitForEnd(Token);
        }

        cluster.StartServer();
        var again = new Dictionary<string, string>();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        foreach (var name in (string[])["before", .. Enumerable.Range(0, 8).Select(number => $"during-{number}")])
        {
            while (!await Ask(tenant, name, again))
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
            }
        }

        Assert.InRange(refused, 1, 8);
        Assert.False(gateway.Gateway.HasFailed);
        Assert.All(acknowledged, render => Assert.Equal(render.Value, again[render.Key]));
        Assert.Equal(9, again.Values.Distinct().Count());
        await Task.WhenAll(again.Values.Select(tenant.End));
        Assert.Equal(9, await tenant.CountRenders());
        Assert.Equal("0.000000000", (await tenant.ReadWallet()).GetProperty("held").GetString());
        Assert.Empty(await gateway.Gateway.Store.Auditor.Run(Token));
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    private static async Task<bool> Ask(ServingProcess serving, string name, Dictionary<string, string> acknowledged, List<string> sent)
    {
        sent.Add(name);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/renders") { Content = TestGateway.Body(Picture), Headers = { { "Idempotency-Key", name } } };
        try
        {
            using var answer = await serving.Client.SendAsync(request, Token);
            if (answer.IsSuccessStatusCode)
            {
                acknowledged.Add(name, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("id").GetString()!);
            }

            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private static async Task<bool> Ask(TestGateway.Tenant tenant, string name, Dictionary<string, string> acknowledged)
    {
        var answer = await tenant.Post("/api/v1/renders", Picture, ("Idempotency-Key", name));
        Assert.True(answer.Status is 202 or 200 or 503, answer.Text);
        if (answer.Status != 503)
        {
            lock (acknowledged)
            {
                acknowledged[name] = answer.Json.GetProperty("id").GetString()!;
            }
        }

        return answer.Status != 503;
    }

    private static async Task Drain(ServingProcess serving, int renders)
    {
        string[] final = ["succeeded", "rejected", "failed", "cancelled"];
        var waited = Stopwatch.StartNew();
        while ((await serving.Get("/api/v1/renders?limit=1000")).GetProperty("data").EnumerateArray().Count(render => final.Contains(render.GetProperty("status").GetString())) != renders)
        {
            Assert.True(waited.Elapsed < TimeSpan.FromSeconds(60), serving.Printed);
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Token);
        }

        Assert.Equal("0.000000000", (await serving.Get("/api/v1/wallets")).GetProperty("data")[0].GetProperty("held").GetString());
    }
}
