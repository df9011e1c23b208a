using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Commands;

/// <summary>The commands of administration, on the data itself and on a running server.</summary>
public sealed class AdministrationCommandTests(TestGateway gateway) : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task On_the_data_itself_money_caps_and_keys_are_administered_without_a_server()
    {
        var data = Path.Combine(_cli.Directory, "data");
        var own = new TestGateway(configure: null, directory: data);
        Directory.CreateDirectory(data);
        await own.InitializeAsync();
        var beside = await _cli.Run("wallets", "list");
        var inUse = await _cli.Run("wallets", "top-up", "1.00", "--reference", "inv-1");
        await own.Gateway.DisposeAsync();

        var first = await _cli.Run("wallets", "top-up", "1.00", "--reference", "inv-1");
        var again = await _cli.Run("wallets", "top-up", "1.00", "--reference", "inv-1", "--json");
        var cap = await _cli.Run("caps", "add", "customer", "5.00", "--tier", "free", "--time-zone", "Europe/Berlin", "--json");
        var id = cap.Json.GetProperty("id").GetString()!;
        var lowered = await _cli.Run("caps", "set", id, "--limit", "0.50", "--thresholds", "90");
        var wrong = await _cli.Run("caps", "set", id, "--thresholds", "many");
        var noAmount = await _cli.Run("wallets", "top-up", "much", "--reference", "inv-2");
        var key = await _cli.Run("keys", "add", "shop", "--max-cost", "0.20", "--json");
        var revoked = await _cli.Run("keys", "revoke", key.Json.GetProperty("id").GetString()!);
        var statement = await _cli.Run("wallets", "statement", "--csv");
        var spend = await _cli.Run("spend", "--by", "feature,day");
        var frozen = await _cli.Run("wallets", "freeze", "--note", "a test");
        var retired = await _cli.Run("caps", "retire", id);
        var grant = await _cli.Run("grants", "add", "2.00", "--category", "paid", "--json");
        var providers = await _cli.Run("providers", "list");

        Assert.Equal((0, 3, 0, 0), (beside.ExitCode, inUse.ExitCode, first.ExitCode, cap.ExitCode));
        Assert.Contains("--server", inUse.Error, StringComparison.Ordinal);
        Assert.Equal("2.000000000", grant.Json.GetProperty("balance").GetString());
        Assert.Contains("fal", providers.Output, StringComparison.Ordinal);
        Assert.Equal("11.000000000", again.Json.GetProperty("balance").GetString());
        Assert.Contains("customer:each (free)", lowered.Output, StringComparison.Ordinal);
        Assert.Equal((2, ""), (wrong.ExitCode, wrong.Output));
        Assert.StartsWith("rendermeter: thresholds: ", wrong.Error, StringComparison.Ordinal);
        Assert.StartsWith("rendermeter: amount: must be an amount from 0", noAmount.Error, StringComparison.Ordinal);
        Assert.Equal("0.200000000", key.Json.GetProperty("max_cost").GetString());
        Assert.StartsWith("rmk_", key.Json.GetProperty("key").GetString(), StringComparison.Ordinal);
        Assert.Equal((0, 0, 0, 0, 0), (revoked.ExitCode, statement.ExitCode, spend.ExitCode, frozen.ExitCode, retired.ExitCode));
        Assert.Contains(",closing,,,11.000000000,USD,", statement.Output, StringComparison.Ordinal);
        Assert.Contains("admissions are frozen", frozen.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\e", beside.Output + lowered.Output + spend.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task On_a_running_server_the_same_commands_do_the_same()
    {
        var tenant = await gateway.Open();
        _cli.Variables["RENDERMETER_KEY"] = tenant.Key;
        string[] server = ["--server", gateway.Address.ToString()];

        var wallet = await _cli.Run(["wallets", "show", .. server]);
        var cap = await _cli.Run(["caps", "add", "feature:shop", "3", "--metric", "renders", "--per", "week", .. server, "--json"]);
        var forbidden = await _cli.Run(["wallets", "top-up", "1.00", "--reference", "x", .. server]);
        var spend = await _cli.Run(["spend", .. server, "--json"]);
        _cli.Variables["RENDERMETER_KEY"] = "";
        var nobody = await _cli.Run(["caps", "list", .. server]);

        Assert.Equal(0, wallet.ExitCode);
        Assert.Contains("10.000000000", wallet.Output, StringComparison.Ordinal);
        Assert.Equal("3", (await tenant.Get($"/api/v1/caps/{cap.Json.GetProperty("id").GetString()}")).Json.GetProperty("limit").GetString());
        Assert.Equal((1, 0, 2), (forbidden.ExitCode, spend.ExitCode, nobody.ExitCode));
    }

    [Fact]
    public async Task Grants_pools_markups_and_refunds_are_administered_on_the_data_and_on_a_server()
    {
        var tenant = await gateway.Open();
        var render = await tenant.Render("""{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""");
        var attempt = render.GetProperty("attempts")[0].GetProperty("id").GetString()!;
        var org = (await tenant.ReadWallet()).GetProperty("org").GetString()!;
        _cli.Variables["RENDERMETER_KEY"] = gateway.Operator.Key;
        string[] server = ["--server", gateway.Address.ToString()];
        string[] grant = ["grants", "add", "5.00", "--wallet", tenant.Wallet, "--priority", "10", "--expires-at", "2099-01-01", "--model", "fal/*", "--idempotency-key", org];

        var added = await _cli.Run([.. grant, .. server, "--json"]);
        var again = await _cli.Run([.. grant, .. server, "--json"]);
        var listed = await _cli.Run(["grants", "list", "--wallet", tenant.Wallet, .. server]);
        var pool = await _cli.Run(["providers", "pools", "add", "fal", "100.00", "--paid", "80.00", "--org", org, .. server]);
        var markup = await _cli.Run(["providers", "markups", "add", "0.15", "--model", "fal/*", "--org", org, .. server, "--json"]);
        var ended = await _cli.Run(["providers", "markups", "end", markup.Json.GetProperty("id").GetString()!, .. server]);
        var refund = await _cli.Run(["renders", "refund", attempt, "0.03", "--reference", "ticket-17", .. server]);
        var tooMuch = await _cli.Run(["renders", "refund", attempt, "0.06", "--reference", "ticket-18", .. server]);
        var adjust = await _cli.Run(["renders", "adjust", attempt, "--cost", "0.07", "--evidence", "invoice", "--reference", "line-1", .. server]);
        var waiting = await _cli.Run(["renders", "set-aside", .. server]);
        var margins = await _cli.Run(["margins", "--by", "render", .. server, "--csv"]);
        var wrong = await _cli.Run(["grants", "add", "5.00", "--wallet", tenant.Wallet, "--model", "fal", .. server]);

        Assert.Equal((0, added.Json.GetProperty("id").GetString()), (added.ExitCode, again.Json.GetProperty("id").GetString()));
        Assert.Contains("{\"models\":[\"fal/*\"]}", listed.Output, StringComparison.Ordinal);
        Assert.Contains("0.8 ", pool.Output, StringComparison.Ordinal);
        Assert.Equal((0, 0, 1, 0, 0), (ended.ExitCode, refund.ExitCode, tooMuch.ExitCode, adjust.ExitCode, waiting.ExitCode));
        Assert.Contains("refunded 0.030000000", refund.Output, StringComparison.Ordinal);
        Assert.Contains("0.050000000", tooMuch.Error, StringComparison.Ordinal);
        Assert.Contains($"{org},{render.GetProperty("id").GetString()},USD,1,0.080000000,0.030000000,0.070000000,-0.020000000", margins.Output, StringComparison.Ordinal);
        Assert.Equal(2, wrong.ExitCode);
        Assert.StartsWith("rendermeter: scope/models/0: ", wrong.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_are_no_books_none_are_made()
    {
        var read = await _cli.Run("caps", "list", "--data", "nothing");
        var written = await _cli.Run("keys", "add", "shop", "--data", "nothing");

        Assert.Equal((2, 2), (read.ExitCode, written.ExitCode));
        Assert.False(Directory.Exists(Path.Combine(_cli.Directory, "nothing")));
    }
}
