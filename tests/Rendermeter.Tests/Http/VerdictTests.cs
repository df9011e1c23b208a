using System.Text.Json;

namespace Rendermeter.Tests.Http;

/// <summary>A gate that asks a person, feedback and downstream steps, as callers see them.</summary>
public sealed class VerdictTests(TestGateway shared)
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Rendermeter:Routes:seen:Offers:0"] = "sandbox-cheap/image",
        ["Rendermeter:Routes:seen:Offers:1"] = "sandbox-fast/image",
        ["Rendermeter:Routes:seen:RegenerationWindow"] = "600",
        ["Rendermeter:Routes:seen:Steps:0:Step"] = "moderation",
        ["Rendermeter:Routes:seen:Steps:0:Price"] = "0.001",
        ["Rendermeter:Routes:seen:Steps:1:Step"] = "egress",
        ["Rendermeter:Routes:seen:Steps:1:Price"] = "0.09",
        ["Rendermeter:Routes:seen:Steps:1:Per"] = "gigabyte",
        ["Rendermeter:Routes:seen:Gate:0:Check"] = "decodes",
        ["Rendermeter:Routes:seen:Gate:1:Check"] = "human",
        ["Rendermeter:Routes:seen:Gate:1:Price"] = "0.60",
        ["Rendermeter:Routes:seen:Gate:1:AtDeadline"] = "accept",
    };

    [Fact]
    public async Task A_person_rejects_then_accepts_a_user_says_no_and_the_receipt_shows_what_all_that_cost()
    {
        await using var gateway = new TestGateway(configure: null, Settings);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        var id = await Ask(tenant);

        var waiting = await Until(tenant, id, render => render.GetProperty("awaiting_verdict").ValueKind == JsonValueKind.Object);
        var listed = await tenant.Get("/api/v1/renders?awaiting_verdict=true");
        var early = await tenant.Post($"/api/v1/renders/{id}/feedback", """{"verdict":"accepted"}""");
        var rejected = await tenant.Post($"/api/v1/renders/{id}/verdict", """{"verdict":"rejected","reason":"six fingers","minutes":"0.5"}""");
        await Until(tenant, id, render => render.GetProperty("attempts").GetArrayLength() == 2 && render.GetProperty("awaiting_verdict").ValueKind == JsonValueKind.Object);
        await tenant.Post($"/api/v1/renders/{id}/verdict", """{"verdict":"accepted"}""");
        var ended = await Until(tenant, id, render => render.GetProperty("finished_at").ValueKind == JsonValueKind.String);
        var late = await tenant.Post($"/api/v1/renders/{id}/verdict", """{"verdict":"accepted"}""");
        var receipt = (await tenant.Get($"/api/v1/receipts/{id}")).Json;
        await Ask(tenant);
        var regenerated = (await tenant.Get($"/api/v1/renders/{id}")).Json;
        var said = (await tenant.Post($"/api/v1/renders/{id}/feedback", """{"verdict":"accepted","score":900,"reason":"better than the next"}""")).Json;
        var spend = (await tenant.Get("/api/v1/spend?by=model")).Json.GetProperty("data").EnumerateArray().ToList();

        Assert.Equal(("awaiting_verdict", "0.600000000", "accepted"),
            (waiting.GetProperty("status").GetString(), waiting.GetProperty("awaiting_verdict").GetProperty("price_per_minute").GetString(), waiting.GetProperty("awaiting_verdict").GetProperty("at_deadline").GetString()));
        Assert.Equal(id, Assert.Single(listed.Json.GetProperty("data").EnumerateArray()).GetProperty("id").GetString());
        Assert.Equal((409, "nothing_delivered", 200, 409, "not_awaiting_verdict"), (early.Status, early.Code, rejected.Status, late.Status, late.Code));
        var verdict = ended.GetProperty("attempts")[0].GetProperty("verdict");
        Assert.Equal(("rejected", "shop", "0.341000000"), (verdict.GetProperty("result").GetString(), verdict.GetProperty("by").GetString(), verdict.GetProperty("rejection_cost").GetString()));

        var lines = receipt.GetProperty("downstream").EnumerateArray().Select(line => line.GetProperty("name").GetString()).ToList();
        Assert.Equal(["moderation", "person", "moderation", "person", "egress"], lines);
        Assert.Equal(("0.341000000", "shop"), (receipt.GetProperty("attempts")[0].GetProperty("rejection_cost").GetString(), receipt.GetProperty("attempts")[1].GetProperty("verdict_by").GetString()));
        Assert.Equal("0.120000000", receipt.GetProperty("charged").GetString());
        Assert.Equal(Amount(receipt, "charged") + Amount(receipt, "downstream_total"), Amount(receipt, "cost_per_accepted_output"));
        Assert.Equal("0.601180000", ended.GetProperty("attempts")[1].GetProperty("quote").GetProperty("downstream").GetString());

        Assert.Equal((0, "regeneration", "rejected"),
            (regenerated.GetProperty("accepted_outputs").GetInt32(), regenerated.GetProperty("feedback")[0].GetProperty("kind").GetString(), regenerated.GetProperty("feedback")[0].GetProperty("verdict").GetString()));
        Assert.Equal((1, 2), (said.GetProperty("accepted_outputs").GetInt32(), said.GetProperty("feedback").GetArrayLength()));
        Assert.Equal(Amount(receipt, "cost_per_accepted_output") - 0.08m, Amount(spend.Single(row => row.GetProperty("model").GetString() == "sandbox-fast/image"), "cost_per_accepted_output") + 0.341m - 0.08m);
    }

    [Theory]
    [InlineData("verdict", "{}", "#/verdict")]
    [InlineData("verdict", """{"verdict":"perhaps"}""", "#/verdict")]
    [InlineData("verdict", """{"verdict":"accepted","minutes":"1001"}""", "#/minutes")]
    [InlineData("verdict", """{"verdict":"accepted","minutes":2}""", "#/minutes")]
    [InlineData("feedback", "{}", "#/verdict")]
    [InlineData("feedback", """{"verdict":"good"}""", "#/verdict")]
    [InlineData("feedback", """{"score":1001}""", "#/score")]
    [InlineData("feedback", """{"reason":""}""", "#/reason")]
    public async Task What_is_wrong_with_a_verdict_is_named(string what, string body, string pointer)
    {
        var tenant = await shared.Open();

        var answer = await tenant.Post($"/api/v1/renders/rnd_019aa3c05e2f7b1c8d4e5f60718293a4/{what}", body);

        Assert.Equal(422, answer.Status);
        Assert.Equal(pointer, answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Fact]
    public async Task A_render_keeps_a_hundred_words_of_its_users_and_a_key_that_was_kept_is_still_answered()
    {
        var tenant = await shared.Open();
        var render = await tenant.Render("""{"model":"sandbox-cheap/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""");
        var path = $"/api/v1/renders/{render.GetProperty("id").GetString()}/feedback";

        var first = await tenant.Post(path, """{"score":1}""", ("Idempotency-Key", "k-1"));
        var said = await Task.WhenAll(Enumerable.Range(0, 99).Select(_ => tenant.Post(path, """{"score":2}""")));
        var full = await tenant.Post(path, """{"score":3}""");
        var again = await tenant.Post(path, """{"score":1}""", ("Idempotency-Key", "k-1"));

        Assert.All(said.Append(first), answer => Assert.Equal(201, answer.Status));
        Assert.Equal((409, "feedback_full"), (full.Status, full.Code));
        Assert.Equal((201, "true", 100), (again.Status, again.Header("Idempotent-Replayed"), again.Json.GetProperty("feedback").GetArrayLength()));
    }

    private static async Task<string> Ask(TestGateway.Tenant tenant)
        => (await tenant.Post("/api/v1/renders", """{"model":"seen","prompt":"a red kettle","parameters":{"width":64,"height":64},"customer":"c-1"}""")).Json.GetProperty("id").GetString()!;

    private static async Task<JsonElement> Until(TestGateway.Tenant tenant, string id, Func<JsonElement, bool> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            var render = (await tenant.Get($"/api/v1/renders/{id}")).Json;
            if (holds(render))
            {
                return render;
            }

            Assert.False(limit.IsCancellationRequested, render.ToString());
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static decimal Amount(JsonElement json, string name) => decimal.Parse(json.GetProperty(name).GetString()!, System.Globalization.CultureInfo.InvariantCulture);
}
