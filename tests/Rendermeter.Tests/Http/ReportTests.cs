using Microsoft.Data.Sqlite;
using Rendermeter.Storage;

namespace Rendermeter.Tests.Http;

/// <summary>Statements, spend, and the auditor in a running gateway.</summary>
public sealed class ReportTests(TestGateway gateway)
{
    [Fact]
    public async Task A_statement_closes_with_the_balance_as_json_and_as_csv()
    {
        var tenant = await gateway.Open(creditLine: "1.00");
        await gateway.Operator.Post($"/api/v1/wallets/{tenant.Wallet}/top-ups", """{"amount":"2.00","reference":"inv-1"}""");
        await tenant.Render(CapTests.Picture("a", null));

        var statement = (await tenant.Get($"/api/v1/wallets/{tenant.Wallet}/statement")).Json;
        var csv = await tenant.Get($"/api/v1/wallets/{tenant.Wallet}/statement?format=csv");
        var foreign = await (await gateway.Open()).Get($"/api/v1/wallets/{tenant.Wallet}/statement");

        Assert.Equal(("0.000000000", "2.920000000"), (statement.GetProperty("opening").GetString(), statement.GetProperty("closing").GetString()));
        Assert.Equal((await tenant.ReadWallet()).GetProperty("balance").GetString(), statement.GetProperty("closing").GetString());
        Assert.Equal(["1.000000000", "2.000000000", "-0.080000000"], statement.GetProperty("lines").EnumerateArray().Select(line => line.GetProperty("amount").GetString()));
        var rows = csv.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(("text/csv", 6), (csv.MediaType, rows.Length));
        Assert.Contains(",closing,,,2.920000000,USD,", rows[^1], StringComparison.Ordinal);
        Assert.Equal(404, foreign.Status);
    }

    [Fact]
    public async Task Spend_is_summed_by_two_dimensions_and_a_cell_begins_no_formula()
    {
        var tenant = await gateway.Open();
        await tenant.Render(CapTests.Picture("a", null));
        await tenant.Render(CapTests.Picture("b", null));

        var spend = (await tenant.Get("/api/v1/spend?by=feature,customer")).Json.GetProperty("data").EnumerateArray().ToList();
        var csv = (await tenant.Get("/api/v1/spend?by=feature,day&format=csv")).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(["a", "b"], spend.Select(row => row.GetProperty("customer").GetString()).Order());
        Assert.All(spend, row => Assert.Equal(("=shop", "0.080000000", 1, "0.080000000"), (row.GetProperty("feature").GetString(), row.GetProperty("charge").GetString(), row.GetProperty("outputs_accepted").GetInt32(), row.GetProperty("cost_per_accepted_output").GetString())));
        Assert.Equal("feature,day,currency,charge,cost,held,attempts,renders,outputs_accepted,cost_per_accepted_output,downstream", csv[0]);
        Assert.StartsWith("'=shop,", csv[1], StringComparison.Ordinal);
        Assert.Contains(",USD,0.160000000,0.160000000,0.000000000,2,2,2,0.080000000", csv[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_gateway_freezes_a_book_that_was_damaged_under_it_and_admits_again_after_a_note()
    {
        await using var own = new TestGateway(configure: null, new Dictionary<string, string?> { ["Rendermeter:Audit:IntervalSeconds"] = "1" });
        await own.InitializeAsync();
        var (sound, damaged) = (await own.Open(), await own.Open());
        var org = (await damaged.ReadWallet()).GetProperty("org").GetString()!;
        Damage(own, org);

        // It makes the auditor look at the book, who may have done so and frozen it already.
        await damaged.Post("/api/v1/renders", CapTests.Picture("a", null));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!await IsFrozen(own, org))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, limit.Token);
        }

        var refused = await damaged.Post("/api/v1/renders", CapTests.Picture("a", null) .Replace("\"prompt\"", "\"max_cost\":\"0\",\"prompt\"", StringComparison.Ordinal));
        var audit = (await own.Operator.Get("/api/v1/audit")).Json;
        var forbidden = await damaged.Post($"/api/v1/orgs/{org}/unfreeze", """{"note":"let me"}""");
        var withoutNote = await own.Operator.Post($"/api/v1/orgs/{org}/unfreeze", "{}");
        var unfrozen = await own.Operator.Post($"/api/v1/orgs/{org}/unfreeze", """{"note":"one nano, written off"}""");
        var events = (await damaged.Get("/api/v1/events")).Json.GetProperty("data").EnumerateArray().ToList();

        Assert.Equal((423, "admission_frozen"), (refused.Status, refused.Code));
        Assert.False(audit.GetProperty("sound").GetBoolean());
        Assert.Equal((403, 422, 200), (forbidden.Status, withoutNote.Status, unfrozen.Status));
        Assert.Contains(events, happened => happened.GetProperty("kind").GetString() == "audit.violation" && happened.GetProperty("data").GetProperty("findings")[0].GetProperty("invariant").GetString() == "M02");
        var note = events.Single(happened => happened.GetProperty("kind").GetString() == "org.admission_unfrozen").GetProperty("data");
        Assert.Equal(("admin", "one nano, written off"), (note.GetProperty("actor").GetString(), note.GetProperty("note").GetString()));
        await damaged.Render(CapTests.Picture("a", null));
        await sound.Render(CapTests.Picture("a", null));
    }

    private static async Task<bool> IsFrozen(TestGateway gateway, string org)
        => (await gateway.Operator.Get("/api/v1/orgs")).Json.GetProperty("data").EnumerateArray().Single(known => known.GetProperty("id").GetString() == org).GetProperty("admission_frozen").GetBoolean();

    private static void Damage(TestGateway gateway, string org)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(gateway.Directory, SqliteStore.FileName)};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"update account set credits = credits + 1 where account_id = 'fund:credit-line' and hex(org_id) = '{org["org_".Length..].ToUpperInvariant()}'";
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
