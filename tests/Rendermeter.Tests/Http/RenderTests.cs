using System.Text.Json;

namespace Rendermeter.Tests.Http;

/// <summary>The way of a render over HTTP, and the receipt that proves it.</summary>
public sealed class RenderTests(TestGateway gateway)
{
    [Fact]
    public async Task A_render_is_admitted_with_its_quote_and_settles_to_what_its_receipt_says()
    {
        var tenant = await gateway.Open();

        var admitted = await tenant.Post("/api/v1/renders", """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"n":2,"width":256,"height":128},"max_cost":"0.20"}""");
        var id = admitted.Json.GetProperty("id").GetString()!;
        var render = await tenant.End(id);
        var receipt = (await tenant.Get($"/api/v1/receipts/{id}")).Json;
        var shown = await tenant.Get($"/api/v1/renders/{id}");

        Assert.Equal(202, admitted.Status);
        Assert.Equal($"/api/v1/renders/{id}", admitted.Header("Location"));
        Assert.Equal(("0.160000000", "quote", "sandbox-fast", "1"), (admitted.Header("x-rendermeter-charge"), admitted.Header("x-rendermeter-charge-kind"),
            admitted.Header("x-rendermeter-provider"), admitted.Header("x-rendermeter-attempts")));
        Assert.Equal("succeeded", render.GetProperty("status").GetString());
        Assert.Equal(("0.160000000", "settled", "0.160000000"), (shown.Header("x-rendermeter-charge"), shown.Header("x-rendermeter-charge-kind"), shown.Header("x-litellm-response-cost")));
        Assert.Equal("0.080000000", render.GetProperty("cost_per_accepted_output").GetString());
        Assert.True(receipt.GetProperty("final").GetBoolean());
        foreach (var member in (string[])["currency", "charged", "refunded", "cost_per_accepted_output"])
        {
            Assert.Equal(render.GetProperty(member).GetString(), receipt.GetProperty(member).GetString());
        }

        var attempt = receipt.GetProperty("attempts")[0];
        Assert.Equal("sandbox-fast/image@2026-01-01", attempt.GetProperty("price").GetProperty("version").GetString());
        Assert.Equal(["hold", "billed"], attempt.GetProperty("phases").EnumerateArray().Select(phase => phase.GetProperty("kind").GetString()));
        Assert.Equal(render.GetProperty("charged").GetString(), Sum(attempt.GetProperty("lines"), "amount"));
        Assert.Equal("9.840000000", (await tenant.ReadWallet()).GetProperty("available").GetString());
    }

    [Fact]
    public async Task An_output_is_the_file_that_was_asked_for_whole_or_in_parts()
    {
        var tenant = await gateway.Open();
        var render = await tenant.Render("""{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":256,"height":128}}""");
        var output = render.GetProperty("outputs")[0];
        var url = output.GetProperty("url").GetString()!;

        var whole = await tenant.Get(url);
        var part = await tenant.Get(url, ("Range", "bytes=0-7"));

        Assert.Equal(("image/png", output.GetProperty("bytes").GetInt32()), (whole.MediaType, whole.Bytes.Length));
        Assert.Equal((256, 128), Png.Size(whole.Bytes));
        Assert.Equal("nosniff", whole.Header("X-Content-Type-Options"));
        Assert.Equal(output.GetProperty("sha256").GetString(), Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(whole.Bytes)));
        Assert.Equal((206, 8), (part.Status, part.Bytes.Length));
    }

    [Theory]
    [InlineData("product-clip", """{"seconds":1}""", "video/x-msvideo")]
    [InlineData("narration", """{"voice":"warm"}""", "audio/wav")]
    public async Task Clips_and_voices_are_rendered_too(string model, string parameters, string mediaType)
    {
        var tenant = await gateway.Open();

        var render = await tenant.Render($$"""{"model":"{{model}}","prompt":"a red kettle sings","parameters":{{parameters}}}""");

        Assert.Equal("succeeded", render.GetProperty("status").GetString());
        Assert.Equal(mediaType, render.GetProperty("outputs")[0].GetProperty("media_type").GetString());
    }

    [Fact]
    public async Task A_rejected_output_is_paid_and_shown_and_the_next_offer_has_both_prices_on_record()
    {
        await using var lazy = new TestGateway(sandbox => sandbox.Providers["sandbox-cheap"].SimulatePerThousand["wrong_size"] = 1000);
        await lazy.InitializeAsync();
        var tenant = await lazy.Open();

        var render = await tenant.Render("""{"model":"product-photo","prompt":"a red kettle","parameters":{"width":512,"height":512},"max_cost":"0.20"}""");
        var receipt = (await tenant.Get($"/api/v1/receipts/{render.GetProperty("id").GetString()}")).Json;

        Assert.Equal(("succeeded", "0.120000000", "0.120000000"), (render.GetProperty("status").GetString(), render.GetProperty("charged").GetString(),
            render.GetProperty("cost_per_accepted_output").GetString()));
        Assert.Equal(["rejected", "accepted"], render.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("verdict").GetProperty("result").GetString()));
        Assert.Equal(["0.040000000", "0.080000000"], render.GetProperty("attempts").EnumerateArray().Select(attempt => attempt.GetProperty("charge").GetString()));
        Assert.Contains("256x256 delivered, 512x512 asked", render.GetProperty("attempts")[0].GetProperty("verdict").GetRawText(), StringComparison.Ordinal);
        var decision = receipt.GetProperty("decisions")[0];
        Assert.Equal(("next_offer", "rejected", "sandbox-cheap/image", "sandbox-fast/image", "0.040000000", "0.080000000", "0.200000000"),
            (Text(decision, "kind"), Text(decision, "reason"), Text(decision, "from"), Text(decision, "to"), Text(decision, "quoted_from"), Text(decision, "quoted_to"), Text(decision, "ceiling")));
        Assert.Contains((await tenant.Get("/api/v1/events")).Json.GetProperty("data").EnumerateArray(), happened => Text(happened, "kind") == "route.failover");
    }

    [Fact]
    public async Task What_the_provider_bills_is_shown_to_admins_only()
    {
        var admin = await gateway.Open();
        var body = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";
        var render = await admin.Render(body);
        var made = await admin.Post("/api/v1/keys", """{"name":"app"}""");
        var app = admin with { Key = made.Json.GetProperty("key").GetString()! };

        var seen = (await app.Get($"/api/v1/renders/{render.GetProperty("id").GetString()}")).Json;

        Assert.Equal("0.080000000", render.GetProperty("attempts")[0].GetProperty("cost").GetString());
        Assert.Equal(JsonValueKind.Null, seen.GetProperty("attempts")[0].GetProperty("cost").ValueKind);
        Assert.Equal("0.080000000", seen.GetProperty("charged").GetString());
        Assert.Equal(403, (await app.Get("/api/v1/wallets")).Status);
        Assert.Equal(403, (await admin.Post("/api/v1/orgs", """{"name":"mine"}""")).Status);
    }

    [Fact]
    public async Task The_same_idempotency_key_and_body_are_one_render()
    {
        var tenant = await gateway.Open();
        var body = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => tenant.Post("/api/v1/renders", body, ("Idempotency-Key", "order-4711"))));
        var quoted = await tenant.Post("/api/v1/renders", body, ("Idempotency-Key", "\"order-4711\""));
        var other = await tenant.Post("/api/v1/renders", body.Replace("red", "blue", StringComparison.Ordinal), ("Idempotency-Key", "order-4711"));

        Assert.Single(answers.Append(quoted).Select(answer => answer.Json.GetProperty("id").GetString()).Distinct());
        Assert.All(answers, answer => Assert.Equal(202, answer.Status));
        Assert.Equal(3, answers.Count(answer => answer.Header("Idempotent-Replayed") == "true"));
        Assert.Equal((422, "idempotency_mismatch"), (other.Status, other.Code));
        Assert.Equal(1, await tenant.CountRenders());
    }

    [Fact]
    public async Task Renders_are_listed_newest_first_page_by_page()
    {
        var tenant = await gateway.Open();
        foreach (var number in Enumerable.Range(0, 3))
        {
            await tenant.Post("/api/v1/renders", $$"""{"model":"sandbox-fast/speech","prompt":"take {{number}}"}""");
        }

        var first = (await tenant.Get("/api/v1/renders?limit=2")).Json;
        var second = (await tenant.Get($"/api/v1/renders?limit=2&cursor={Text(first, "next_cursor")}")).Json;

        var all = first.GetProperty("data").EnumerateArray().Concat(second.GetProperty("data").EnumerateArray()).Select(render => Text(render, "id")).ToList();
        Assert.Equal(3, all.Distinct().Count());
        Assert.Equal(all.OrderDescending(StringComparer.Ordinal), all);
        Assert.Equal(JsonValueKind.Null, second.GetProperty("next_cursor").ValueKind);
    }

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();

    private static string Sum(JsonElement lines, string member)
        => lines.EnumerateArray().Sum(line => decimal.Parse(Text(line, member)!, System.Globalization.CultureInfo.InvariantCulture)).ToString("0.000000000", System.Globalization.CultureInfo.InvariantCulture);
}
