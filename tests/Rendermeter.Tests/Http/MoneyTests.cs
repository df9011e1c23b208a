namespace Rendermeter.Tests.Http;

/// <summary>Caps, wallets and the refusals of money.</summary>
public sealed class MoneyTests(TestGateway gateway)
{
    private const string Picture = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";

    [Fact]
    public async Task A_render_over_a_cap_is_told_which_cap_how_much_is_needed_and_how_much_is_left()
    {
        var tenant = await gateway.Open();
        var cap = await tenant.Post("/api/v1/caps", $$"""{"scope":{"kind":"key","id":"{{tenant.KeyId}}"},"metric":"spend","period":"day","time_zone":"Europe/Berlin","limit":"0.12","currency":"USD"}""");
        await tenant.Render(Picture);

        var refused = await tenant.Post("/api/v1/renders", Picture);
        var shown = (await tenant.Get("/api/v1/caps")).Json.GetProperty("data")[0];

        Assert.Equal(201, cap.Status);
        Assert.Equal((402, "cap_spend", "false"), (refused.Status, refused.Code, refused.Header("x-should-retry")));
        var problem = refused.Json;
        Assert.Equal(("USD", "0.080000000", "0.040000000"), (problem.GetProperty("currency").GetString(), problem.GetProperty("needed").GetString(), problem.GetProperty("left").GetString()));
        Assert.Equal(("cap", cap.Json.GetProperty("id").GetString()), (problem.GetProperty("limit").GetProperty("kind").GetString(), problem.GetProperty("limit").GetProperty("id").GetString()));
        Assert.Equal($"The day cap of key shop needs 0.080000000 USD and has 0.040000000 USD left until {problem.GetProperty("resets_at").GetString()}.", problem.GetProperty("detail").GetString());
        Assert.Equal(("0.040000000", "0.080000000"), (shown.GetProperty("left").GetString(), shown.GetProperty("used").GetProperty("posted").GetString()));
        Assert.Equal(1, await tenant.CountRenders());
        Assert.Contains((await tenant.Get("/api/v1/events")).Json.GetProperty("data").EnumerateArray(), happened => happened.GetProperty("kind").GetString() == "cap.refused");
    }

    [Fact]
    public async Task A_count_cap_speaks_in_whole_numbers()
    {
        var tenant = await gateway.Open();
        await tenant.Post("/api/v1/caps", """{"scope":{"kind":"feature","id":"shop"},"metric":"outputs","period":"total","limit":"1"}""");

        var refused = await tenant.Post("/api/v1/renders", """{"model":"sandbox-fast/image","prompt":"x","parameters":{"n":2},"feature":"shop"}""");

        Assert.Equal((402, "cap_count"), (refused.Status, refused.Code));
        Assert.Equal(("2", "1", System.Text.Json.JsonValueKind.Null), (refused.Json.GetProperty("needed").GetString(), refused.Json.GetProperty("left").GetString(), refused.Json.GetProperty("currency").ValueKind));
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task A_changed_cap_keeps_what_it_has_used_and_its_measure()
    {
        var tenant = await gateway.Open();
        var body = """{"scope":{"kind":"org"},"metric":"spend","period":"day","limit":"0.08"}""";
        var cap = (await tenant.Post("/api/v1/caps", body)).Json.GetProperty("id").GetString();
        await tenant.Render(Picture);

        var raised = await gateway.Send(HttpMethod.Put, $"/api/v1/caps/{cap}", tenant.Key, TestGateway.Body(body.Replace("0.08", "0.16", StringComparison.Ordinal)));
        var remade = await gateway.Send(HttpMethod.Put, $"/api/v1/caps/{cap}", tenant.Key, TestGateway.Body("""{"scope":{"kind":"org"},"metric":"outputs","period":"day","limit":"5"}"""));
        var foreign = await gateway.Send(HttpMethod.Put, $"/api/v1/caps/{cap}", (await gateway.Open()).Key, TestGateway.Body(body));

        Assert.Equal((200, "0.080000000"), (raised.Status, raised.Json.GetProperty("left").GetString()));
        Assert.Equal((422, 404), (remade.Status, foreign.Status));
        Assert.Equal(202, (await tenant.Post("/api/v1/renders", Picture)).Status);
    }

    [Fact]
    public async Task Max_cost_refuses_what_the_quote_exceeds()
    {
        var tenant = await gateway.Open();

        var refused = await tenant.Post("/api/v1/renders", """{"model":"sandbox-fast/image","prompt":"x","max_cost":"0"}""");

        Assert.Equal((402, "max_cost", "render"), (refused.Status, refused.Code, refused.Json.GetProperty("limit").GetProperty("kind").GetString()));
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task An_empty_wallet_refuses_until_it_is_topped_up_once_however_often_that_is_sent()
    {
        var tenant = await gateway.Open(creditLine: "0");
        var refused = await tenant.Post("/api/v1/renders", Picture);
        var path = $"/api/v1/wallets/{tenant.Wallet}/top-ups";

        var first = await gateway.Operator.Post(path, """{"amount":"1.00","reference":"inv-17"}""");
        var again = await gateway.Operator.Post(path, """{"amount":"1.00","reference":"inv-17"}""");
        var render = await tenant.Render(Picture);

        Assert.Equal((402, "insufficient_funds", "wallet"), (refused.Status, refused.Code, refused.Json.GetProperty("limit").GetProperty("kind").GetString()));
        Assert.Equal((201, "true"), (first.Status, again.Header("Idempotent-Replayed")));
        Assert.Equal("succeeded", render.GetProperty("status").GetString());
        Assert.Equal("0.920000000", (await tenant.ReadWallet()).GetProperty("available").GetString());
        Assert.Equal(403, (await tenant.Post(path, """{"amount":"1.00","reference":"inv-18"}""")).Status);
    }

    [Fact]
    public async Task A_wallet_shows_sums_beyond_one_amount_and_refuses_what_it_cannot_hold()
    {
        var tenant = await gateway.Open();
        for (var time = 0; time < 4; time++)
        {
            Assert.Equal(201, (await gateway.Operator.Post($"/api/v1/wallets/{tenant.Wallet}/top-ups", $$"""{"amount":"1000000000","reference":"big-{{time}}"}""")).Status);
        }

        var full = await gateway.Operator.Post($"/api/v1/wallets/{tenant.Wallet}/top-ups", """{"amount":"1000000000","reference":"big-4"}""");

        Assert.Equal((422, "#/amount", "out_of_range"), (full.Status, full.Json.GetProperty("errors")[0].GetProperty("pointer").GetString(), full.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
        Assert.StartsWith("40000000", (await tenant.ReadWallet()).GetProperty("balance").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"amount":"0","reference":"a"}""", "#/amount")]
    [InlineData("""{"amount":"-1","reference":"a"}""", "#/amount")]
    [InlineData("""{"amount":"1000000000000","reference":"a"}""", "#/amount")]
    [InlineData("""{"amount":"1","currency":"EUR","reference":"a"}""", "#/currency")]
    [InlineData("""{"amount":"1"}""", "#/reference")]
    public async Task A_wrong_top_up_is_refused(string body, string pointer)
    {
        var tenant = await gateway.Open();

        var answer = await gateway.Operator.Post($"/api/v1/wallets/{tenant.Wallet}/top-ups", body);

        Assert.Equal((422, pointer), (answer.Status, answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        await tenant.AssertUntouched();
    }

    [Theory]
    [InlineData("""{"scope":{"kind":"org"},"metric":"spend","period":"fortnight","limit":"1"}""", "#/period")]
    [InlineData("""{"scope":{"kind":"org"},"metric":"spend","period":"day","time_zone":"Mars/Base","limit":"1"}""", "#/time_zone")]
    [InlineData("""{"scope":{"kind":"org"},"metric":"renders","period":"day","limit":"1.5"}""", "#/limit")]
    [InlineData("""{"scope":{"kind":"key","id":"key_019aa3bf00007000800000000000000d"},"metric":"spend","period":"day","limit":"1"}""", "#/scope/id")]
    [InlineData("""{"scope":{"kind":"model","id":"sandbox-fast/imag"},"metric":"spend","period":"day","limit":"1"}""", "#/scope/id")]
    [InlineData("""{"scope":{"kind":"moon","id":"x"},"metric":"spend","period":"day","limit":"1"}""", "#/scope/kind")]
    public async Task A_cap_that_would_protect_nobody_is_refused(string body, string pointer)
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/caps", body);

        Assert.Equal((422, pointer), (answer.Status, answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        Assert.Equal(0, (await tenant.Get("/api/v1/caps")).Json.GetProperty("data").GetArrayLength());
    }
}
