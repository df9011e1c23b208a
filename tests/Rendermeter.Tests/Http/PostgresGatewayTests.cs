using Rendermeter.Http;
using Rendermeter.Storage.Tests.Postgres;
using Rendermeter.Tests.Commands;

namespace Rendermeter.Tests.Http;

/// <summary>The whole gateway with its books on PostgreSQL.</summary>
public sealed class PostgresGatewayTests(SharedPostgres server)
{
    private const string Picture = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";

    [Fact]
    public async Task A_render_is_held_run_charged_and_audited_and_a_second_node_sees_it()
    {
        var database = server.NewSchema();
        await using var gateway = new TestGateway(configure: null, new Dictionary<string, string?> { ["Rendermeter:Database"] = database, ["Rendermeter:Postgres:AwayAfterMilliseconds"] = "60000" });
        await gateway.InitializeAsync();
        var tenant = await gateway.Open(creditLine: "0.20");
        await using var second = await Gateway.Start(
            new GatewayOptions { Urls = "http://127.0.0.1:0", DataDirectory = gateway.Directory, Database = database, LogToConsole = false }, TestContext.Current.CancellationToken);

        var rendered = await tenant.Render(Picture);
        await tenant.Render(Picture);
        var refused = await tenant.Post("/api/v1/renders", Picture);
        using var client = new HttpClient { BaseAddress = second.Address, DefaultRequestHeaders = { { "Authorization", $"Bearer {tenant.Key}" } } };
        var elsewhere = await TestGateway.Answer.Read(await client.GetAsync($"/api/v1/renders/{rendered.GetProperty("id").GetString()}", TestContext.Current.CancellationToken));
        using var cli = new Cli();
        var audit = await cli.Run("wallets", "audit", "--database", database);

        Assert.Equal("succeeded", rendered.GetProperty("status").GetString());
        Assert.Equal(402, refused.Status);
        Assert.Equal((200, "succeeded"), (elsewhere.Status, elsewhere.Json.GetProperty("status").GetString()));
        Assert.Equal(0, audit.ExitCode);
        Assert.Contains("The books are sound", audit.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Grants_pools_markups_and_refunds_are_booked_on_PostgreSQL_as_on_SQLite()
    {
        var database = server.NewSchema();
        await using var gateway = new TestGateway(configure: null, new Dictionary<string, string?> { ["Rendermeter:Database"] = database, ["Rendermeter:Postgres:AwayAfterMilliseconds"] = "60000" });
        await gateway.InitializeAsync();
        var tests = new FundTests(gateway);
        var phases = new PhaseTests(gateway);

        await tests.A_grant_is_made_shown_and_spent_before_what_was_paid();
        await tests.A_pool_pays_what_a_provider_bills_and_shows_what_its_credit_has_cost();
        await tests.A_markup_makes_the_charge_and_the_margin_can_be_read();
        await tests.Caps_keys_orgs_and_wallets_that_are_sent_again_with_their_key_are_one();
        await phases.A_refund_is_a_phase_goes_back_to_its_fund_and_never_exceeds_the_charge();
        await phases.An_adjustment_says_what_should_be_true_and_its_reference_makes_it_one();

        Assert.True((await gateway.Operator.Get("/api/v1/audit")).Json.GetProperty("sound").GetBoolean());
    }

    [Fact]
    public async Task A_database_that_is_not_there_is_wrong_usage_and_is_named()
    {
        using var cli = new Cli();

        var run = await cli.Run("serve", "--urls", "http://127.0.0.1:0", "--database", "Host=127.0.0.1;Port=1;Username=me;Password=tiger");

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("--database: 127.0.0.1:1/me: ", run.Error[run.Error.IndexOf("--database", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.DoesNotContain("tiger", run.Error, StringComparison.Ordinal);
    }
}
