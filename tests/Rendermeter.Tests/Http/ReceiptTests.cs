using System.Globalization;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Renders;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Tests.Http;

/// <summary>What a receipt proves, and to whom: to everybody the charge, to admins the cost and what was added to it.</summary>
public sealed class ReceiptTests(TestGateway gateway)
{
    private const string Picture = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";
    private const string Elsewhere = """{"offer":"sandbox-fast/image","parameters":{"width":64,"height":64},"outcome":"success","cost":"0.05"}""";
    private const string OneImage = """[{"component":"image","quantity":"1","unit":"image","rate":"0.08","exact":"0.08","amount":"0.080000000"}]""";
    private const string BilledMore = """[{"component":"image","quantity":"1","unit":"image","rate":"0.08","exact":"0.08","amount":"0.080000000"},{"component":"provider_difference","quantity":"1","unit":"adjustment","rate":"1.92","exact":"1.92","amount":"1.920000000"}]""";
    private const string ByTokens = """[{"component":"text","quantity":"7/3","unit":"token","rate":"0.03","exact":"0.07","amount":"0.070000000"},{"component":"speech","quantity":"1","unit":"token","rate":"0.01","exact":"0.01","amount":"0.010000000"}]""";

    [Fact]
    public async Task A_charge_with_a_markup_is_quoted_and_proven_to_the_tenant_without_the_cost_and_to_the_admin_with_it()
    {
        var admin = await gateway.Open();
        var tenant = await admin.Plain();
        var org = (await admin.ReadWallet()).GetProperty("org").GetString();
        Assert.Equal(201, (await gateway.Operator.Post("/api/v1/markups", $$"""{"share":"1/4","fixed":"0.01","model":"sandbox-fast/*","org":"{{org}}"}""")).Status);

        var admitted = await tenant.Post("/api/v1/renders", Picture);
        await tenant.End(Text(admitted.Json, "id"));
        var reported = await admin.Post("/api/v1/attempts", Elsewhere);

        Assert.Equal(("0.110000000", "quote"), (admitted.Header("x-rendermeter-charge"), admitted.Header("x-rendermeter-charge-kind")));
        foreach (var (id, cost, added, charge) in ((string, string, string, string)[])
        [
            (Text(admitted.Json, "id"), "0.080000000", "0.030000000", "0.110000000"), (Text(reported.Json, "render"), "0.050000000", "0.022500000", "0.072500000"),
        ])
        {
            var (shown, proof) = (await Attempt(tenant, id), await Attempt(admin, id));
            var markup = proof.GetProperty("markup");

            Assert.Equal((charge, charge), (Text(shown.GetProperty("phases")[1], "charge"), Sum(shown)));
            Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (shown.GetProperty("markup").ValueKind, shown.GetProperty("not_charged").ValueKind));
            Assert.Equal(("image", "1"), (Text(Assert.Single(shown.GetProperty("lines").EnumerateArray()), "component"), Text(shown.GetProperty("lines")[0], "quantity")));
            Assert.DoesNotContain(cost, shown.GetRawText().Replace(shown.GetProperty("phases").GetRawText(), "", StringComparison.Ordinal), StringComparison.Ordinal);
            Assert.Equal((cost, "0.25", "0.010000000", added), (Sum(proof), Text(markup, "share"), Text(markup, "fixed"), Text(markup, "amount")));
            Assert.Equal((charge, "0.000000000"), (Shown(Amount(proof)), Text(proof, "not_charged")));
        }
    }

    [Fact]
    public async Task Without_a_markup_everybody_is_shown_the_lines_with_what_the_provider_billed_beyond_them()
    {
        var admin = await gateway.Open();
        var tenant = await admin.Plain();
        var id = Text((await admin.Post("/api/v1/attempts", Elsewhere)).Json, "render");

        var (shown, proof) = (await Attempt(tenant, id), await Attempt(admin, id));

        Assert.Equal(proof.GetProperty("lines").GetRawText(), shown.GetProperty("lines").GetRawText());
        Assert.Equal(["image", "provider_difference"], shown.GetProperty("lines").EnumerateArray().Select(line => Text(line, "component")));
        Assert.Equal(("0.050000000", JsonValueKind.Null), (Sum(shown), proof.GetProperty("markup").ValueKind));
    }

    [Theory]
    [InlineData("as quoted", OneImage, null, "0.08", "0.08", "0.08", "image")]
    [InlineData("marked up", OneImage, "1/3", "0.08", "0.106666667", "0.2", "image")]
    [InlineData("marked up by tokens", ByTokens, "1/4", "0.08", "0.1", "0.2", "charge")]
    [InlineData("above the hold", BilledMore, null, "2", "0.08", "0.08", "image")]
    [InlineData("marked up and above the hold", BilledMore, "1/4", "2", "0.1", "0.1", "image")]
    [InlineData("absorbed", BilledMore, null, "2", "0", "0.08", "image")]
    [InlineData("said by a person", "[]", null, "0.05", "0.05", "0.08", "provider_difference")]
    [InlineData("said by a person and marked up", "[]", "1/4", "0.04", "0.05", "0.1", "charge")]
    [InlineData("free after all", BilledMore, "1/4", "0", "0", "0.1", "image")]
    [InlineData("free after all, without a markup", BilledMore, null, "0", "0", "0.1", "image")]
    public void Lines_and_markup_prove_the_charge_and_lines_the_cost(string what, string lines, string? share, string cost, string charge, string hold, string component)
    {
        var (ofCost, ofCharge) = (Read(cost), Read(charge));
        var attempt = Settled(lines, share, Read(hold));
        var phase = new AttemptPhase(attempt.Id, 1, ofCharge == 0 && ofCost == 0 ? "free" : "billed", Nanos(ofCharge), Nanos(ofCost), "poll", "gateway", attempt.CreatedAt);

        var (shown, proof) = (Written(attempt, phase, admin: false), Written(attempt, phase, admin: true));

        Assert.Equal((what, Shown(ofCharge), Shown(ofCharge)), (what, Sum(shown), Shown(Amount(proof))));
        Assert.Equal((what, Shown(ofCost)), (what, Sum(proof)));
        Assert.Equal((what, component), (what, Text(shown.GetProperty("lines")[0], "component")));
        Assert.All(shown.GetProperty("lines").EnumerateArray(), line => Assert.True(ofCost == ofCharge || Text(line, "component") != "provider_difference"));
        Assert.All(shown.GetProperty("lines").EnumerateArray(), line => Assert.True(
            Read(Text(line, "amount")) <= ofCharge, "a line tells of more than was paid"));
        Assert.Equal((JsonValueKind.Null, JsonValueKind.Null), (shown.GetProperty("markup").ValueKind, shown.GetProperty("not_charged").ValueKind));
    }

    [Fact]
    public void A_bill_that_waits_for_a_person_is_shown_to_admins_alone()
    {
        var attempt = Settled(BilledMore, "1/4", 0.1m);

        var (shown, proof) = (Written(attempt, settled: null, admin: false), Written(attempt, settled: null, admin: true));

        Assert.Equal(JsonValueKind.Null, shown.GetProperty("lines").ValueKind);
        Assert.Equal(("2.000000000", JsonValueKind.Null, JsonValueKind.Null),
            (Sum(proof), proof.GetProperty("markup").GetProperty("amount").ValueKind, proof.GetProperty("not_charged").ValueKind));
    }

    private static JsonElement Written(Attempt attempt, AttemptPhase? settled, bool admin)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            ReceiptLines.Write(json, attempt, settled, admin);
            json.WriteEndObject();
        }

        return JsonDocument.Parse(buffer.ToArray()).RootElement;
    }

    private static Attempt Settled(string lines, string? share, decimal hold) => new()
    {
        Id = new AttemptId(Guid.Empty), Org = new OrgId(Guid.Empty), Render = new RenderId(Guid.Empty), Number = 1, Key = new KeyId(Guid.Empty),
        Offer = new Offer("sandbox-fast", "image", "sandbox-fast/image@2026-01-01", Plan: null), Unit = "USD", SubmitClass = SubmitClass.Lookup, HoldNanos = Nanos(hold),
        Markup = share is null ? null : new MarkupTerms(share, 0), CreatedAt = DateTimeOffset.UnixEpoch, UpdatedAt = DateTimeOffset.UnixEpoch, OutputsAsked = 1, QuoteJson = "{}",
        Settlement = new Settlement(JobOutcome.Success, Billing.Billed, "first_party", Basis.ProviderReportedCost, lines, ErrorCode: null, ErrorMessage: null, "[]"),
    };

    private static async Task<JsonElement> Attempt(TestGateway.Tenant reader, string render) => (await reader.Get($"/api/v1/receipts/{render}")).Json.GetProperty("attempts")[0];

    /// <summary>Lines and markup, less what is not charged.</summary>
    private static decimal Amount(JsonElement proof)
        => Lines(proof) + (proof.GetProperty("markup") is { ValueKind: JsonValueKind.Object } markup ? Read(Text(markup, "amount")) : 0) - Read(Text(proof, "not_charged"));

    private static decimal Lines(JsonElement receipt) => receipt.GetProperty("lines").EnumerateArray().Sum(line => Read(Text(line, "amount")));

    private static string Sum(JsonElement receipt) => Shown(Lines(receipt));

    private static string Shown(decimal amount) => amount.ToString("F9", CultureInfo.InvariantCulture);

    private static decimal Read(string amount) => decimal.Parse(amount, CultureInfo.InvariantCulture);

    private static long Nanos(decimal amount) => (long)(amount * 1_000_000_000m);

    private static string Text(JsonElement json, string member) => json.GetProperty(member).GetString()!;
}
