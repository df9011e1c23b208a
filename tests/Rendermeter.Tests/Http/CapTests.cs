using System.Text.Json;

namespace Rendermeter.Tests.Http;

/// <summary>Defaults, thresholds, changes and retirement of caps, over HTTP.</summary>
public sealed class CapTests(TestGateway gateway)
{
    private const string FreeCustomers = """{"scope":{"kind":"customer","tier":"free"},"metric":"spend","period":"day","limit":"0.12"}""";

    [Fact]
    public async Task Every_free_customer_gets_the_default_and_paid_ones_do_not()
    {
        var tenant = await gateway.Open();
        var standard = (await tenant.Post("/api/v1/caps", FreeCustomers)).Json;

        await tenant.Render(Picture("a", "free"));
        var over = await tenant.Post("/api/v1/renders", Picture("a", "free"));
        var other = await tenant.Post("/api/v1/renders", Picture("b", "free"));
        var paid = await tenant.Post("/api/v1/renders", Picture("a", "paid"));
        var caps = (await tenant.Get("/api/v1/caps")).Json.GetProperty("data").EnumerateArray().ToList();

        Assert.Equal((JsonValueKind.Null, "free", JsonValueKind.Null), (standard.GetProperty("scope").GetProperty("id").ValueKind, standard.GetProperty("scope").GetProperty("tier").GetString(), standard.GetProperty("used").ValueKind));
        Assert.Equal((402, "cap_spend", "0.040000000"), (over.Status, over.Code, over.Json.GetProperty("left").GetString()));
        Assert.StartsWith("The day cap of customer a needs", over.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal((202, 202), (other.Status, paid.Status));
        Assert.Equal(3, caps.Count);
        Assert.All(caps.Where(cap => cap.GetProperty("inherits").GetBoolean()), made => Assert.Equal(standard.GetProperty("id").GetString(), made.GetProperty("default").GetString()));
        await tenant.End(other.Json.GetProperty("id").GetString()!);
        await tenant.End(paid.Json.GetProperty("id").GetString()!);
    }

    [Fact]
    public async Task A_limit_below_what_is_used_is_taken_with_a_warning_and_refuses_at_once()
    {
        var tenant = await gateway.Open();
        var cap = (await tenant.Post("/api/v1/caps", """{"scope":{"kind":"org"},"metric":"spend","period":"month","limit":"1"}""")).Json;
        await tenant.Render(Picture("a", null));

        var lowered = await Patch(tenant, cap, """{"limit":"0.05","thresholds":[10]}""");
        var refused = await tenant.Post("/api/v1/renders", Picture("a", null));
        var observed = await Patch(tenant, cap, """{"mode":"observe"}""");
        await tenant.Render(Picture("a", null));
        var kinds = (await tenant.Get("/api/v1/events")).Json.GetProperty("data").EnumerateArray().Select(happened => happened.GetProperty("kind").GetString()).ToList();

        Assert.Equal(("UTC", "[50,80,100]"), (cap.GetProperty("time_zone").GetString(), cap.GetProperty("thresholds").GetRawText()));
        Assert.Equal((200, "already_over", "0.000000000"), (lowered.Status, lowered.Json.GetProperty("warnings")[0].GetProperty("code").GetString(), lowered.Json.GetProperty("left").GetString()));
        Assert.Equal((402, "cap_spend"), (refused.Status, refused.Code));
        Assert.Equal((200, "observe"), (observed.Status, observed.Json.GetProperty("mode").GetString()));
        Assert.Contains("cap.would_refuse", kinds);
        Assert.Single(kinds, kind => kind == "cap.threshold");
    }

    [Theory]
    [InlineData("""{"metric":"outputs"}""", "#/metric")]
    [InlineData("""{"period":"hour"}""", "#/period")]
    [InlineData("""{"time_zone":"Europe/Berlin"}""", "#/time_zone")]
    [InlineData("""{"scope":{"kind":"feature","id":"x"}}""", "#/scope")]
    [InlineData("""{"mode":"sometimes"}""", "#/mode")]
    [InlineData("""{"thresholds":[0]}""", "#/thresholds")]
    [InlineData("""{"limit":"-1"}""", "#/limit")]
    public async Task What_a_cap_has_counted_by_cannot_be_changed_and_says_so(string change, string pointer)
    {
        var tenant = await gateway.Open();
        var cap = (await tenant.Post("/api/v1/caps", """{"scope":{"kind":"org"},"metric":"spend","period":"day","limit":"1"}""")).Json;

        var answer = await Patch(tenant, cap, change);

        Assert.Equal((422, pointer), (answer.Status, answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        Assert.Equal(cap.GetProperty("limit").GetString(), (await tenant.Get($"/api/v1/caps/{cap.GetProperty("id").GetString()}")).Json.GetProperty("limit").GetString());
    }

    [Fact]
    public async Task A_retired_cap_refuses_nobody_and_is_not_found_and_no_other_organisation_sees_it()
    {
        var tenant = await gateway.Open();
        var cap = (await tenant.Post("/api/v1/caps", """{"scope":{"kind":"org"},"metric":"renders","period":"total","limit":"0"}""")).Json;
        var path = $"/api/v1/caps/{cap.GetProperty("id").GetString()}";

        var foreign = await gateway.Send(HttpMethod.Delete, path, (await gateway.Open()).Key);
        var retired = await gateway.Send(HttpMethod.Delete, path, tenant.Key);
        var admitted = await tenant.Post("/api/v1/renders", Picture("a", null));

        Assert.Equal((404, 204, 202, 404), (foreign.Status, retired.Status, admitted.Status, (await tenant.Get(path)).Status));
        await tenant.End(admitted.Json.GetProperty("id").GetString()!);
    }

    [Fact]
    public async Task Caps_are_listed_in_pages()
    {
        var tenant = await gateway.Open();
        foreach (var feature in new[] { "a", "b", "c" })
        {
            await tenant.Post("/api/v1/caps", $$$"""{"scope":{"kind":"feature","id":"{{{feature}}}"},"metric":"renders","period":"day","limit":"1"}""");
        }

        var first = (await tenant.Get("/api/v1/caps?limit=2")).Json;
        var second = (await tenant.Get($"/api/v1/caps?limit=2&cursor={first.GetProperty("next_cursor").GetString()}")).Json;

        Assert.Equal((2, 1, JsonValueKind.Null), (first.GetProperty("data").GetArrayLength(), second.GetProperty("data").GetArrayLength(), second.GetProperty("next_cursor").ValueKind));
    }

    [Theory]
    [InlineData("rnd_019aa3bf00007000800000000000000c")]
    [InlineData("cap_019aa3bf00007000800000000000000c")]
    [InlineData("%2e%2e")]
    [InlineData("cap_")]
    public async Task A_path_that_names_nothing_is_not_found(string id)
    {
        foreach (var path in new[] { $"/api/v1/caps/{id}", $"/api/v1/wallets/{id}", $"/api/v1/wallets/{id}/statement" })
        {
            Assert.Equal(404, (await gateway.Operator.Get(path)).Status);
        }

        Assert.Equal(404, (await gateway.Operator.Get($"/api/v1/caps/{new string('x', 5000)}")).Status);
    }

    internal static string Picture(string customer, string? tier)
        => $$"""{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64},"feature":"=shop","customer":"{{customer}}"{{(tier is null ? "" : $",\"customer_tier\":\"{tier}\"")}}}""";

    private Task<TestGateway.Answer> Patch(TestGateway.Tenant tenant, JsonElement cap, string change)
        => gateway.Send(HttpMethod.Patch, $"/api/v1/caps/{cap.GetProperty("id").GetString()}", tenant.Key, TestGateway.Body(change));
}
