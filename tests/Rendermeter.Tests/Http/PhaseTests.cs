using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Tests.Http;

/// <summary>Refunds, adjustments, bills that nobody believes and prices that were wrong.</summary>
public sealed class PhaseTests(TestGateway gateway)
{
    private const string Picture = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";

    [Fact]
    public async Task A_refund_is_a_phase_goes_back_to_its_fund_and_never_exceeds_the_charge()
    {
        var tenant = await gateway.Open();
        var render = await tenant.Render(Picture);
        var refunds = $"/api/v1/attempts/{Text(render.GetProperty("attempts")[0], "id")}/refunds";

        var first = await gateway.Operator.Post(refunds, """{"amount":"0.03","reference":"ticket-1"}""");
        var again = await gateway.Operator.Post(refunds, """{"amount":"0.03","reference":"ticket-1"}""");
        var mismatch = await gateway.Operator.Post(refunds, """{"amount":"0.04","reference":"ticket-1"}""");
        var tooMuch = await gateway.Operator.Post(refunds, """{"amount":"0.06","reference":"ticket-2"}""");
        var byKey = await gateway.Operator.Post(refunds, """{"amount":"0.01"}""", ("Idempotency-Key", "r-1"));
        var byKeyAgain = await gateway.Operator.Post(refunds, """{"amount":"0.01"}""", ("Idempotency-Key", "r-1"));
        var nameless = await gateway.Operator.Post(refunds, """{"amount":"0"}""");
        var forbidden = await tenant.Post(refunds, """{"amount":"0.01","reference":"x"}""");
        var missing = await gateway.Operator.Post("/api/v1/attempts/att_019aa3c05e307d2a9b8c7d6e5f4a3b2c/refunds", """{"amount":"0.01","reference":"x"}""");
        var receipt = (await tenant.Get($"/api/v1/receipts/{Text(render, "id")}")).Json;
        var statement = (await tenant.Get($"/api/v1/wallets/{tenant.Wallet}/statement")).Json;

        Assert.Equal((201, 201, "true", 422, "reference_mismatch"), (first.Status, again.Status, again.Header("Idempotent-Replayed"), mismatch.Status, mismatch.Code));
        Assert.Equal((409, "refund_exceeds_charge", "0.050000000"), (tooMuch.Status, tooMuch.Code, Text(tooMuch.Json, "left")));
        Assert.Equal((201, "0.040000000", "true"), (byKey.Status, Text(byKey.Json, "refunded"), byKeyAgain.Header("Idempotent-Replayed")));
        Assert.Equal(["#/amount", "#/reference"], nameless.Json.GetProperty("errors").EnumerateArray().Select(error => Text(error, "pointer")));
        Assert.Equal((403, 404), (forbidden.Status, missing.Status));
        Assert.Equal(("0.080000000", "0.040000000", "0.040000000"), (Text(receipt, "charged"), Text(receipt, "refunded"), Text(receipt, "cost_per_accepted_output")));
        Assert.Equal("9.960000000", Text(await tenant.ReadWallet(), "balance"));
        Assert.Equal(("9.960000000", 2), (Text(statement, "closing"), statement.GetProperty("lines").EnumerateArray().Count(line => Text(line, "kind") == "refund")));
    }

    [Fact]
    public async Task An_adjustment_says_what_should_be_true_and_its_reference_makes_it_one()
    {
        var tenant = await gateway.Open();
        var render = await tenant.Render(Picture);
        var adjustments = $"/api/v1/attempts/{Text(render.GetProperty("attempts")[0], "id")}/adjustments";

        var adjusted = await gateway.Operator.Post(adjustments, """{"charge":"0.05","cost":"0.06","evidence":"invoice","reference":"inv/1"}""");
        var again = await gateway.Operator.Post(adjustments, """{"charge":"0.05","cost":"0.06","evidence":"invoice","reference":"inv/1"}""");
        var other = await gateway.Operator.Post(adjustments, """{"charge":"0.04","cost":"0.06","evidence":"invoice","reference":"inv/1"}""");
        var same = await gateway.Operator.Post(adjustments, """{"cost":"0.06","reference":"inv/2"}""");
        var sameOther = await gateway.Operator.Post(adjustments, """{"cost":"0.07","reference":"inv/2"}""");
        var above = await gateway.Operator.Post(adjustments, """{"charge":"0.09","reference":"inv/3"}""");
        var wrong = await gateway.Operator.Post(adjustments, """{"evidence":"rumour"}""");

        Assert.Equal((201, "0.050000000", "0.060000000"), (adjusted.Status, Text(adjusted.Json, "charge"), Text(adjusted.Json, "cost")));
        Assert.Equal(("true", 422, 201, 422), (again.Header("Idempotent-Replayed"), other.Status, same.Status, sameOther.Status));
        Assert.Equal((422, "#/charge", "out_of_range"), (above.Status, Text(above.Json.GetProperty("errors")[0], "pointer"), Text(above.Json.GetProperty("errors")[0], "code")));
        Assert.Equal(["#/charge", "#/evidence", "#/reference"], wrong.Json.GetProperty("errors").EnumerateArray().Select(error => Text(error, "pointer")));
        Assert.Equal("9.950000000", Text(await tenant.ReadWallet(), "balance"));
    }

    [Theory]
    [InlineData("charge", "billed", "9.920000000")]
    [InlineData("absorb", "billed", "10.000000000")]
    [InlineData("free", "free", "10.000000000")]
    public async Task A_bill_of_many_times_its_quote_waits_for_a_person_and_is_decided_once(string decision, string state, string balance)
    {
        await using var gateway = await Slow(TimeSpan.FromMinutes(5));
        var tenant = await gateway.Open();
        var id = await Bill(gateway, tenant, "sandbox-fast", 2_000_000_000);

        var waiting = (await tenant.Get("/api/v1/set-aside")).Json.GetProperty("data").EnumerateArray().Single();
        var refund = await gateway.Operator.Post($"/api/v1/attempts/{id}/refunds", """{"amount":"0.01","reference":"early"}""");
        var wrong = await gateway.Operator.Post($"/api/v1/attempts/{id}/decision", """{"decision":"maybe"}""");
        var decided = await gateway.Operator.Post($"/api/v1/attempts/{id}/decision", $$"""{"decision":"{{decision}}"}""");
        var twice = await gateway.Operator.Post($"/api/v1/attempts/{id}/decision", $$"""{"decision":"{{decision}}"}""");

        Assert.Equal((id, "0.080000000", "2.000000000"), (Text(waiting, "attempt"), Text(waiting, "held"), Text(waiting, "billed")));
        Assert.Equal((409, "not_settled", 422), (refund.Status, refund.Code, wrong.Status));
        Assert.Equal((200, state, 409, "not_set_aside"), (decided.Status, Text(decided.Json, "state"), twice.Status, twice.Code));
        Assert.Empty((await tenant.Get("/api/v1/set-aside")).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(balance, Text(await tenant.ReadWallet(), "balance"));
    }

    [Fact]
    public async Task The_multiple_at_which_a_bill_is_set_aside_is_from_2_to_1000()
    {
        var tenant = await gateway.Open();
        var org = Text(await tenant.ReadWallet(), "org");

        var set = await gateway.Send(HttpMethod.Put, "/api/v1/set-aside", gateway.Operator.Key, TestGateway.Body($$"""{"multiple":100,"org":"{{org}}"}"""));
        var usual = await gateway.Send(HttpMethod.Put, "/api/v1/set-aside", gateway.Operator.Key, TestGateway.Body("""{"multiple":null}"""));
        var booked = await tenant.Post("/api/v1/attempts", """{"offer":"sandbox-fast/image","parameters":{"width":64,"height":64},"outcome":"success","cost":"2.00"}""");
        foreach (var wrong in new[] { """{"multiple":1}""", """{"multiple":1001}""", """{"multiple":"10"}""", """{"multiple":2.5}""", "{}" })
        {
            var refused = await gateway.Send(HttpMethod.Put, "/api/v1/set-aside", gateway.Operator.Key, TestGateway.Body(wrong));
            Assert.Equal((422, "#/multiple"), (refused.Status, Text(refused.Json.GetProperty("errors")[0], "pointer")));
        }

        Assert.Equal((200, 100, 10), (set.Status, set.Json.GetProperty("multiple").GetInt32(), usual.Json.GetProperty("multiple").GetInt32()));
        Assert.Equal("billed", Text(booked.Json.GetProperty("attempt"), "state"));
    }

    [Fact]
    public async Task A_price_that_was_wrong_three_times_is_passed_over_until_somebody_confirms_it()
    {
        const string Asked = """{"model":"product-photo","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";
        await using var gateway = await Slow(TimeSpan.FromSeconds(4));
        var tenant = await gateway.Open();
        var org = Text(await tenant.ReadWallet(), "org");
        for (var time = 0; time < 3; time++)
        {
            await Bill(gateway, tenant, "sandbox-cheap", 50_000_000);
        }

        var passedOver = await tenant.Render(Asked);
        var receipt = (await tenant.Get($"/api/v1/receipts/{Text(passedOver, "id")}")).Json;
        var alone = await tenant.Post("/api/v1/renders", Picture.Replace("sandbox-fast", "sandbox-cheap", StringComparison.Ordinal));
        var listed = (await tenant.Get("/api/v1/quarantines")).Json.GetProperty("data").EnumerateArray().Single();
        var unknown = await gateway.Operator.Post("/api/v1/quarantines/lift", $$"""{"price_version":"fal/none@2026-01-01","org":"{{org}}"}""");
        var lifted = await gateway.Operator.Post("/api/v1/quarantines/lift", $$"""{"price_version":"{{Text(listed, "price_version")}}","org":"{{org}}"}""");
        var admitted = await tenant.Post("/api/v1/renders", Picture.Replace("sandbox-fast", "sandbox-cheap", StringComparison.Ordinal));
        await tenant.End(Text(admitted.Json, "id"));

        Assert.Equal("sandbox-fast", Text(passedOver.GetProperty("attempts")[0].GetProperty("offer"), "provider"));
        var decision = receipt.GetProperty("decisions")[0];
        Assert.Equal(("next_offer", "price_quarantined", "sandbox-cheap/image", "sandbox-fast/image"),
            (Text(decision, "kind"), Text(decision, "reason"), Text(decision, "from"), Text(decision, "to")));
        Assert.Equal((422, "price_quarantined"), (alone.Status, alone.Code));
        Assert.True(listed.GetProperty("quarantined").GetBoolean());
        Assert.Equal((422, 200, false), (unknown.Status, lifted.Status, lifted.Json.GetProperty("quarantined").GetBoolean()));
        Assert.Equal(202, admitted.Status);
    }

    private static async Task<TestGateway> Slow(TimeSpan run)
    {
        var slow = new TestGateway(sandbox =>
        {
            foreach (var vendor in sandbox.Providers.Values)
            {
                (vendor.ShortestRun, vendor.LongestRun) = (run, run);
            }
        });
        await slow.InitializeAsync();
        return slow;
    }

    /// <summary>While the job runs, evidence comes that it was billed so: no sandbox ever bills above its price.</summary>
    private static async Task<string> Bill(TestGateway slow, TestGateway.Tenant tenant, string provider, long costNanos)
    {
        var made = await tenant.Post("/api/v1/renders", Picture.Replace("sandbox-fast", provider, StringComparison.Ordinal));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        JsonElement attempt;
        while (Text(attempt = (await tenant.Get($"/api/v1/renders/{Text(made.Json, "id")}")).Json.GetProperty("attempts")[0], "state") is "held" or "submitting")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }

        Assert.True(AttemptId.TryParse(Text(attempt, "id"), out var id));
        Assert.True(OrgId.TryParse(Text(await tenant.ReadWallet(), "org"), out var org));
        var settlement = new Settlement(JobOutcome.Success, Billing.Billed, "first_party", Basis.ProviderReportedCost, "[]", ErrorCode: null, ErrorMessage: null, "[]");
        await slow.Gateway.Store.Ledger.Execute(new Settle(org, id, AttemptState.Billed, JobId: null, costNanos, settlement, "poll"));
        return Text(attempt, "id");
    }

    private static string Text(JsonElement json, string name) => json.GetProperty(name).GetString()!;
}
