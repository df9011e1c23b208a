using System.Text.Json;

namespace Rendermeter.Tests.Http;

/// <summary>Grants, credit lines, pools, markups and creates that are sent again.</summary>
public sealed class FundTests(TestGateway gateway)
{
    private const string Picture = """{"model":"sandbox-fast/image","prompt":"a red kettle","feature":"shop","customer":"c-17","parameters":{"width":64,"height":64}}""";

    [Fact]
    public async Task An_instant_that_is_finer_than_the_books_is_the_same_request_when_it_is_sent_again()
    {
        var tenant = await gateway.Open();
        var body = $$$"""{"wallet":"{{{tenant.Wallet}}}","amount":"5.00","category":"promo","priority":10,"effective_at":null,"expires_at":"2099-01-01T00:00:00.1234567Z","scope":{"models":["sandbox-*/*"]}}""";

        var made = await gateway.Operator.Post("/api/v1/grants", body, ("Idempotency-Key", $"fine-{tenant.Wallet}"));
        var again = await gateway.Operator.Post("/api/v1/grants", body, ("Idempotency-Key", $"fine-{tenant.Wallet}"));

        Assert.Equal((201, 201, "true"), (made.Status, again.Status, again.Header("Idempotent-Replayed")));
        Assert.Equal(Text(made.Json, "id"), Text(again.Json, "id"));
    }

    [Fact]
    public async Task A_grant_is_made_shown_and_spent_before_what_was_paid()
    {
        var tenant = await gateway.Open();
        var body = $$$"""{"wallet":"{{{tenant.Wallet}}}","amount":"5.00","category":"promo","priority":10,"effective_at":null,"expires_at":"2099-01-01T00:00:00Z","scope":{"models":["sandbox-*/*"]}}""";

        var made = await gateway.Operator.Post("/api/v1/grants", body, ("Idempotency-Key", tenant.Wallet));
        var again = await gateway.Operator.Post("/api/v1/grants", body, ("Idempotency-Key", tenant.Wallet));
        var other = await gateway.Operator.Post("/api/v1/grants", body.Replace("5.00", "6.00", StringComparison.Ordinal), ("Idempotency-Key", tenant.Wallet));
        var forbidden = await tenant.Post("/api/v1/grants", body);
        await tenant.Render(Picture);
        var wallet = await tenant.ReadWallet();
        var listed = (await tenant.Get("/api/v1/grants")).Json.GetProperty("data");
        var statement = (await tenant.Get($"/api/v1/wallets/{tenant.Wallet}/statement")).Json;

        Assert.Equal((201, 201, 422, 403), (made.Status, again.Status, other.Status, forbidden.Status));
        Assert.Equal((null, "true", "idempotency_mismatch"), (made.Header("Idempotent-Replayed"), again.Header("Idempotent-Replayed"), other.Code));
        var id = Text(made.Json, "id");
        Assert.StartsWith("grt_", id, StringComparison.Ordinal);
        Assert.Equal(id, Text(again.Json, "id"));
        var fund = wallet.GetProperty("funds")[0];
        Assert.Equal((id, "promo", 10, "4.920000000", "0.000000000", "2099-01-01T00:00:00Z", """{"models":["sandbox-*/*"]}"""),
            (Text(fund, "id"), Text(fund, "category"), fund.GetProperty("priority").GetInt32(), Text(fund, "balance"), Text(fund, "held"), Text(fund, "expires_at"), fund.GetProperty("scope").GetRawText()));
        Assert.Equal(["id", "category", "priority", "balance", "held", "effective_at", "expires_at", "scope"], fund.EnumerateObject().Select(member => member.Name));
        Assert.Equal("14.920000000", Text(wallet, "available"));
        Assert.Equal([id], listed.EnumerateArray().Where(grant => Text(grant, "category") == "promo").Select(grant => Text(grant, "id")));
        Assert.Equal([("grant", id, "5.000000000"), ("capture", id, "-0.080000000")],
            statement.GetProperty("lines").EnumerateArray().Where(line => Text(line, "fund") == id).Select(line => (Text(line, "kind"), Text(line, "fund"), Text(line, "amount"))));
        Assert.Equal(Text(wallet, "balance"), Text(statement, "closing"));
    }

    [Theory]
    [InlineData("wallet", "unknown_wallet", "\"wal_019aa3bf00007000800000000000000a\"")]
    [InlineData("wallet", "required", "null")]
    [InlineData("amount", "required", "null")]
    [InlineData("amount", "out_of_range", "\"0\"")]
    [InlineData("amount", "number_format", "\"-5\"")]
    [InlineData("amount", "number_format", "\"5.0000000001\"")]
    [InlineData("amount", "type", "5")]
    [InlineData("category", "enum", "\"gift\"")]
    [InlineData("category", "required", "null")]
    [InlineData("priority", "out_of_range", "101")]
    [InlineData("priority", "out_of_range", "-1")]
    [InlineData("priority", "type", "\"10\"")]
    [InlineData("expires_at", "out_of_range", "\"2020-01-01T00:00:00Z\"")]
    [InlineData("expires_at", "date_format", "\"tomorrow\"")]
    [InlineData("effective_at", "date_format", "\"2026-13-01T00:00:00Z\"")]
    [InlineData("scope", "type", "\"fal/*\"")]
    [InlineData("scope/models/0", "pattern", "{\"models\":[\"fal\"]}")]
    [InlineData("scope/models/0", "type", "{\"models\":[7]}")]
    [InlineData("scope/models", "type", "{\"models\":\"fal/*\"}")]
    [InlineData("scope/providers/0", "pattern", "{\"providers\":[\"fal/x\"]}")]
    [InlineData("scope/features/0", "pattern", "{\"features\":[\"*********\"]}")]
    [InlineData("scope/regions", "unknown_member", "{\"regions\":[]}")]
    public async Task A_field_of_a_grant_that_is_wrong_is_named_and_nothing_is_booked(string pointer, string code, string value)
    {
        var tenant = await gateway.Open();
        var members = new Dictionary<string, string> { ["wallet"] = $"\"{tenant.Wallet}\"", ["amount"] = "\"5.00\"", ["category"] = "\"promo\"" };
        members[pointer.Split('/')[0]] = value;

        var answer = await gateway.Operator.Post("/api/v1/grants", $"{{{string.Join(',', members.Select(member => $"\"{member.Key}\":{member.Value}"))}}}");

        Assert.True(answer.Status == 422, answer.Text);
        Assert.Equal(($"#/{pointer}", code), (Text(answer.Json.GetProperty("errors")[0], "pointer"), Text(answer.Json.GetProperty("errors")[0], "code")));
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task A_credit_line_is_lent_and_spent_last()
    {
        var tenant = await gateway.Open(creditLine: "0");
        await gateway.Operator.Post($"/api/v1/wallets/{tenant.Wallet}/top-ups", """{"amount":"0.05","reference":"inv-1"}""");

        var wrong = await gateway.Operator.Post("/api/v1/grants", $$"""{"wallet":"{{tenant.Wallet}}","amount":"1.00","category":"credit_line","priority":3}""");
        var line = await gateway.Operator.Post("/api/v1/grants", $$"""{"wallet":"{{tenant.Wallet}}","amount":"1.00","category":"credit_line"}""");
        await tenant.Render(Picture);
        var funds = (await tenant.ReadWallet()).GetProperty("funds").EnumerateArray().Select(fund => (Text(fund, "category"), Text(fund, "balance"))).ToList();

        Assert.Equal((422, "#/priority"), (wrong.Status, Text(wrong.Json.GetProperty("errors")[0], "pointer")));
        Assert.Equal(201, line.Status);
        Assert.Equal([("paid", "0.000000000"), ("credit_line", "0.970000000")], funds);
    }

    [Fact]
    public async Task A_pool_pays_what_a_provider_bills_and_shows_what_its_credit_has_cost()
    {
        var tenant = await gateway.Open();
        var org = Text(await tenant.ReadWallet(), "org");
        var body = $$"""{"provider":"sandbox-fast","credits":"1.00","paid":"0.75","expires_at":null,"org":"{{org}}"}""";

        var bought = await gateway.Operator.Post("/api/v1/pools", body, ("Idempotency-Key", org));
        var again = await gateway.Operator.Post("/api/v1/pools", body, ("Idempotency-Key", org));
        var wrong = await gateway.Operator.Post("/api/v1/pools", """{"provider":"nobody","credits":"0","paid":"x","currency":"usd","expires_at":"soon"}""");
        var nothing = await gateway.Operator.Post("/api/v1/pools", """{"provider":"sandbox-fast","credits":"0","paid":"0"}""");
        await tenant.Render(Picture);
        var pool = (await gateway.Operator.Get("/api/v1/pools")).Json.GetProperty("data").EnumerateArray().Single(pool => Text(pool, "org") == org);

        Assert.Equal((201, 201, "0.75"), (bought.Status, again.Status, Text(bought.Json, "unit_cost")));
        Assert.Equal(["#/provider", "#/currency", "#/paid", "#/expires_at"], wrong.Json.GetProperty("errors").EnumerateArray().Select(error => Text(error, "pointer")));
        Assert.Equal((422, "#/credits"), (nothing.Status, Text(nothing.Json.GetProperty("errors")[0], "pointer")));
        Assert.Equal((Text(bought.Json, "id"), "0.920000000", "0.060000000"), (Text(pool, "id"), Text(pool, "left"), Text(pool, "amortised")));
        Assert.Equal(403, (await tenant.Get("/api/v1/pools")).Status);
    }

    [Fact]
    public async Task A_markup_makes_the_charge_and_the_margin_can_be_read()
    {
        var tenant = await gateway.Open();
        var org = Text(await tenant.ReadWallet(), "org");
        var body = $$"""{"share":"1/4","fixed":"0.01","model":"sandbox-fast/*","customer":"c-17","org":"{{org}}"}""";

        var made = await gateway.Operator.Post("/api/v1/markups", body, ("Idempotency-Key", org));
        var again = await gateway.Operator.Post("/api/v1/markups", body, ("Idempotency-Key", org));
        var wrong = await gateway.Operator.Post("/api/v1/markups", """{"share":"15%","fixed":"-1","model":"fal","project":"prj_0","customer":"","currency":"EURO"}""");
        var empty = await gateway.Operator.Post("/api/v1/markups", "{}");
        var render = await tenant.Render(Picture);
        var byFeature = (await tenant.Get("/api/v1/margins?by=feature")).Json.GetProperty("data")[0];
        var byRender = (await tenant.Get("/api/v1/margins?by=render")).Json.GetProperty("data")[0];
        var csv = await tenant.Get("/api/v1/margins?by=customer&format=csv");
        var badBy = await tenant.Get("/api/v1/margins?by=colour");
        var ended = await gateway.Send(HttpMethod.Delete, $"/api/v1/markups/{Text(made.Json, "id")}", gateway.Operator.Key);
        var late = await gateway.Operator.Post("/api/v1/markups", body, ("Idempotency-Key", org));
        var other = await gateway.Operator.Post("/api/v1/markups", body.Replace("1/4", "1/2", StringComparison.Ordinal), ("Idempotency-Key", org));
        var plain = await tenant.Render(Picture);
        var listed = (await gateway.Operator.Get("/api/v1/markups")).Json.GetProperty("data").EnumerateArray().Where(markup => Text(markup, "org") == org);

        Assert.Equal((201, "true", Text(made.Json, "id")), (late.Status, late.Header("Idempotent-Replayed"), Text(late.Json, "id")));
        Assert.Equal((422, "idempotency_mismatch"), (other.Status, other.Code));
        Assert.Empty(listed);
        Assert.Equal((201, "0.25", "true"), (made.Status, Text(made.Json, "share"), again.Header("Idempotent-Replayed")));
        Assert.Equal(["#/currency", "#/share", "#/fixed", "#/project", "#/customer", "#/model"], wrong.Json.GetProperty("errors").EnumerateArray().Select(error => Text(error, "pointer")));
        Assert.Equal((422, 400, 204), (empty.Status, badBy.Status, ended.Status));
        Assert.Equal(("0.110000000", "0.080000000"), (Text(render, "charged"), Text(plain, "charged")));
        Assert.Equal(("shop", "0.110000000", "0.080000000", "0.030000000"), (Text(byFeature, "feature"), Text(byFeature, "charged"), Text(byFeature, "cost"), Text(byFeature, "margin")));
        Assert.Equal(Text(render, "id"), Text(byRender, "render"));
        Assert.Contains($"{org},c-17,USD,1,0.110000000,0.000000000,0.080000000,0.030000000", csv.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Caps_keys_orgs_and_wallets_that_are_sent_again_with_their_key_are_one()
    {
        var tenant = await gateway.Open();
        (string Path, string Body, string Other)[] creates =
        [
            ("/api/v1/caps", """{"scope":{"kind":"feature","id":"a"},"period":"day","limit":"1.00"}""", """{"scope":{"kind":"feature","id":"a"},"period":"day","limit":"2.00"}"""),
            ("/api/v1/keys", """{"name":"again"}""", """{"name":"another"}"""),
        ];
        foreach (var (path, body, other) in creates)
        {
            var made = await tenant.Post(path, body, ("Idempotency-Key", "create-1"));
            var again = await tenant.Post(path, body, ("Idempotency-Key", "create-1"));
            var mismatch = await tenant.Post(path, other, ("Idempotency-Key", "create-1"));
            var bad = await tenant.Post(path, body, ("Idempotency-Key", "no good"));

            Assert.Equal((201, 201, 422, 400), (made.Status, again.Status, mismatch.Status, bad.Status));
            Assert.Equal(("true", "idempotency_mismatch"), (again.Header("Idempotent-Replayed"), mismatch.Code));
            Assert.Equal(Text(made.Json, "id"), Text(again.Json, "id"));
            if (path.EndsWith("keys", StringComparison.Ordinal))
            {
                Assert.Equal(Text(made.Json, "key"), Text(again.Json, "key"));
                Assert.Equal(200, (await gateway.Send(HttpMethod.Get, "/api/v1/renders", Text(again.Json, "key"))).Status);
            }
        }

        var name = tenant.Wallet;
        var org = await gateway.Operator.Post("/api/v1/orgs", $$"""{"name":"{{name}}","credit_line":"3.00"}""", ("Idempotency-Key", name));
        var same = await gateway.Operator.Post("/api/v1/orgs", $$"""{"name":"{{name}}","credit_line":"3.00"}""", ("Idempotency-Key", name));
        var different = await gateway.Operator.Post("/api/v1/orgs", $$"""{"name":"{{name}}","credit_line":"4.00"}""", ("Idempotency-Key", name));
        var second = await gateway.Operator.Post("/api/v1/wallets", $$"""{"currency":"EUR","org":"{{Text(org.Json, "id")}}"}""");
        var euros = await gateway.Operator.Post($"/api/v1/wallets/{Text(second.Json, "id")}/top-ups", """{"amount":"2.00","reference":"eur-1"}""");
        var statement = await gateway.Operator.Get($"/api/v1/wallets/{Text(second.Json, "id")}/statement");

        Assert.Equal((201, 201, 422), (org.Status, same.Status, different.Status));
        Assert.Equal((Text(org.Json, "id"), Text(org.Json, "wallet")), (Text(same.Json, "id"), Text(same.Json, "wallet")));
        Assert.Equal((201, "EUR", 201, "2.000000000"), (second.Status, Text(second.Json, "currency"), euros.Status, Text(euros.Json, "balance")));
        Assert.Equal("2.000000000", Text(statement.Json, "closing"));
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
