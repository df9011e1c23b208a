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
        var key = await _cli.Run("keys", "add", "shop", "--json");
        var revoked = await _cli.Run("keys", "revoke", key.Json.GetProperty("id").GetString()!);
        var statement = await _cli.Run("wallets", "statement", "--csv");
        var spend = await _cli.Run("spend", "--by", "feature,day");
        var frozen = await _cli.Run("wallets", "freeze", "--note", "a test");
        var retired = await _cli.Run("caps", "retire", id);

        Assert.Equal((0, 3, 0, 0), (beside.ExitCode, inUse.ExitCode, first.ExitCode, cap.ExitCode));
        Assert.Contains("--server", inUse.Error, StringComparison.Ordinal);
        Assert.Equal("11.000000000", again.Json.GetProperty("balance").GetString());
        Assert.Contains("customer:each (free)", lowered.Output, StringComparison.Ordinal);
        Assert.Equal((1, ""), (wrong.ExitCode, wrong.Output));
        Assert.StartsWith("rendermeter: thresholds: ", wrong.Error, StringComparison.Ordinal);
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
    public async Task Where_there_are_no_books_none_are_made()
    {
        var read = await _cli.Run("caps", "list", "--data", "nothing");
        var written = await _cli.Run("keys", "add", "shop", "--data", "nothing");

        Assert.Equal((1, 1), (read.ExitCode, written.ExitCode));
        Assert.False(Directory.Exists(Path.Combine(_cli.Directory, "nothing")));
    }
}
