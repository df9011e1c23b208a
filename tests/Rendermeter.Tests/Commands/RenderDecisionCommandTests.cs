using System.Text.Json;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Commands;

/// <summary>What people decide about renders, on the data itself: the next process that has it goes on with what was decided.</summary>
public sealed class RenderDecisionCommandTests : IDisposable
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Rendermeter:Routes:dear:Offers:0"] = "sandbox-fast/image",
        ["Rendermeter:Routes:dear:Ceiling"] = "0.05",
        ["Rendermeter:Routes:dear:AboveCeiling"] = "approve",
        ["Rendermeter:Routes:seen:Offers:0"] = "sandbox-fast/image",
        ["Rendermeter:Routes:seen:Gate:0:Check"] = "decodes",
        ["Rendermeter:Routes:seen:Gate:1:Check"] = "human",
        ["Rendermeter:Routes:seen:Gate:1:Price"] = "0.60",
    };

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Renders_are_listed_approved_denied_judged_and_resolved_without_a_server_and_the_next_one_goes_on()
    {
        var data = Directory.CreateDirectory(Path.Combine(_cli.Directory, "data")).FullName;
        var gateway = new TestGateway(configure: null, Settings, data);
        await gateway.InitializeAsync();
        var boss = gateway.Operator;
        var (approved, denied, seen) = (await Ask(boss, "dear"), await Ask(boss, "dear"), await Ask(boss, "seen"));
        var delivered = (await boss.Render(Body("sandbox-fast/image"))).GetProperty("id").GetString()!;
        var doubtful = (await boss.Post("/api/v1/attempts", """{"offer":"sandbox-fast/image","parameters":{"width":64,"height":64},"outcome":"unknown"}""")).Json.GetProperty("render").GetString()!;
        await Until(boss, seen, render => render.GetProperty("awaiting_verdict").ValueKind == JsonValueKind.Object);
        var beside = await _cli.Run("renders", "list", "--status", "awaiting_approval", "--json");
        var inUse = await _cli.Run("renders", "deny", denied);
        var routes = await _cli.Run("routes", "list", "--json");
        _cli.Variables["RENDERMETER_KEY"] = boss.Key;
        var ofServer = await _cli.Run("routes", "list", "--server", gateway.Address.ToString());
        await gateway.Gateway.DisposeAsync();

        var page = await _cli.Run("renders", "list", "--limit", "2", "--json");
        var next = await _cli.Run("renders", "list", "--limit", "2", "--cursor", page.Json.GetProperty("next_cursor").GetString()!, "--json");
        var approve = await _cli.Run("renders", "approve", approved, "--note", "for the fair");
        var deny = await _cli.Run("renders", "deny", denied, "--note", "too dear");
        var late = await _cli.Run("renders", "approve", denied);
        var verdict = await _cli.Run("renders", "verdict", seen, "--as", "accepted", "--minutes", "0.5");
        var resolve = await _cli.Run("renders", "resolve", doubtful, "--as", "billed", "--cost", "0.05", "--note", "on the invoice", "--json");
        var feedback = await _cli.Run("renders", "feedback", delivered, "--as", "rejected", "--score", "100");
        var nothing = await _cli.Run("renders", "list", "--in-doubt");
        await using var again = new TestGateway(configure: null, Settings, data);
        await again.InitializeAsync();
        var later = new TestGateway.Tenant(again, boss.Key, "", "");

        Assert.Equal((0, 2, 3), (beside.ExitCode, beside.Json.GetProperty("data").GetArrayLength(), inUse.ExitCode));
        Assert.Equal([("dear", 1), ("seen", 1)], routes.Json.GetProperty("data").EnumerateArray().Select(route => (route.GetProperty("name").GetString()!, route.GetProperty("version").GetInt32())));
        Assert.Contains("dear", ofServer.Output, StringComparison.Ordinal);
        Assert.Equal((0, 4), (next.ExitCode, page.Json.GetProperty("data").EnumerateArray().Concat(next.Json.GetProperty("data").EnumerateArray()).Select(render => render.GetProperty("id").GetString()).Distinct().Count()));
        Assert.True(approve.ExitCode == 0, approve.Error);
        Assert.Contains("0.080000000 USD are held", approve.Output, StringComparison.Ordinal);
        Assert.Equal((0, 1, 0, 0), (deny.ExitCode, late.ExitCode, verdict.ExitCode, feedback.ExitCode));
        Assert.Contains("0.300000000 USD beside it", verdict.Output, StringComparison.Ordinal);
        Assert.Equal((0, "0.050000000"), (resolve.ExitCode, resolve.Json.GetProperty("charged").GetString()));
        Assert.Contains("There is no such render.", nothing.Output, StringComparison.Ordinal);
        Assert.Equal(("succeeded", "0.080000000"), Ended(await later.End(approved)));
        Assert.Equal(("failed", "0.000000000"), Ended(await later.End(denied)));
        Assert.Equal(("succeeded", "0.080000000"), Ended(await later.End(seen)));
        Assert.Equal(0, (await later.End(delivered)).GetProperty("accepted_outputs").GetInt32());
    }

    private static string Body(string model) => $$$"""{"model":"{{{model}}}","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";

    private static async Task<string> Ask(TestGateway.Tenant tenant, string model)
    {
        var asked = await tenant.Post("/api/v1/renders", Body(model));
        Assert.True(asked.Status == 202, asked.Text);
        return asked.Json.GetProperty("id").GetString()!;
    }

    private static async Task Until(TestGateway.Tenant tenant, string id, Func<JsonElement, bool> isSo)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!isSo((await tenant.Get($"/api/v1/renders/{id}")).Json))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    private static (string? Status, string? Charged) Ended(JsonElement render) => (render.GetProperty("status").GetString(), render.GetProperty("charged").GetString());
}
