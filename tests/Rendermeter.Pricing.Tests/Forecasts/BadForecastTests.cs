using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Tests.Forecasts;

/// <summary>What is wrong in a forecast file is named with its line, its field and a code.</summary>
public sealed class BadForecastTests
{
    private const string Good = """
        forecast: shop
        starts: 2026-12
        months: 3
        tiers:
          free: {users: 100, growth: 0.1}
        lines:
          - name: photo
            monthly: 100
            offer: sandbox-fast/image
            rejection: 0.3
            failures: {timeout: 0.01}
            drafts: {offer: sandbox-cheap/image, count: 3}
            downstream:
              - {name: check, price: 0.001}
        purchases:
          - {name: prepaid, price: 10, discount: 0.3}
        caps:
          - {metric: spend, limit: 100}

        """;

    [Fact]
    public void The_good_file_is_good() => Assert.NotNull(Forecasted.Of(Good));

    [Theory]
    [InlineData("price: 0.001}", "megabytes: {4k: 7}, gigabyte_price: 1}", 14, "#/lines/0/downstream/0/megabytes", "required")]
    [InlineData("price: 0.001}", "megabytes: {}, gigabyte_price: 1}", 14, "#/lines/0/downstream/0/megabytes", "required")]
    [InlineData("price: 0.001}", "megabytes: {4k: 7 MB, \"*\": 1}, gigabyte_price: 1}", 14, "#/lines/0/downstream/0/megabytes/4k", "number_format")]
    [InlineData("rejection: 0.3", "rejection: 1.4", 10, "#/lines/0/rejection", "impossible_rate")]
    [InlineData("rejection: 0.3", "rejection: 1", 10, "#/lines/0/rejection", "impossible_rate")]
    [InlineData("rejection: 0.3", "rejection: -0.1", 10, "#/lines/0/rejection", "impossible_rate")]
    [InlineData("rejection: 0.3", "rejection: [0.2, 1.2]", 10, "#/lines/0/rejection/1", "impossible_rate")]
    [InlineData("rejection: 0.3", "rejection: [0.5, 0.2]", 10, "#/lines/0/rejection", "range")]
    [InlineData("rejection: 0.3", "rejection: [0.1, 0.2, 0.3]", 10, "#/lines/0/rejection", "range")]
    [InlineData("rejection: 0.3", "rejection: 30%", 10, "#/lines/0/rejection", "number_format")]
    [InlineData("rejection: 0.3", "rejection: {a: 1}", 10, "#/lines/0/rejection", "type")]
    [InlineData("rejection: 0.3", "rejektion: 0.3", 10, "#/lines/0/rejektion", "unknown_member")]
    [InlineData("timeout: 0.01", "timeout: 1.5", 11, "#/lines/0/failures/timeout", "impossible_rate")]
    [InlineData("timeout: 0.01", "timeout: 0.6, provider_error: 0.5", 11, "#/lines/0/failures", "impossible_rate")]
    [InlineData("timeout: 0.01", "vanished: 0.01", 11, "#/lines/0/failures/vanished", "unknown_member")]
    [InlineData("timeout: 0.01", "timeout: {rate: 0.1, billed: 2}", 11, "#/lines/0/failures/timeout/billed", "impossible_rate")]
    [InlineData("offer: sandbox-fast/image", "offer: sandbox-fast/imaeg", 9, "#/lines/0/offer", "unknown_offer")]
    [InlineData("offer: sandbox-fast/image", "offer: [sandbox-fast/image, nobody/nothing]", 9, "#/lines/0/offer/1", "unknown_offer")]
    [InlineData("    offer: sandbox-fast/image", "    price: 1\n    offer: sandbox-fast/image", 9, "#/lines/0/price", "conflict")]
    [InlineData("    offer: sandbox-fast/image\n", "", 7, "#/lines/0/offer", "required")]
    [InlineData("offer: sandbox-fast/image", "offer: sandbox-fast/image\n    parameters: {width: 10}", 10, "#/lines/0/parameters/width", "out_of_range")]
    [InlineData("offer: sandbox-fast/image", "offer: sandbox-fast/image\n    parameters: {colour: red}", 10, "#/lines/0/parameters/colour", "unknown_parameter")]
    [InlineData("offer: sandbox-fast/image", "offer: elevenlabs/eleven_turbo_v2\n    parameters: {characters: 100}", 9, "#/lines/0/offer", "currency")]
    [InlineData("offer: sandbox-fast/image", "offer: openai/tts-1", 9, "#/lines/0/offer", "required")]
    [InlineData("offer: sandbox-fast/image", "offer: openai/tts-1\n    parameters: {n: 1}", 9, "#/lines/0/parameters/characters", "required")]
    [InlineData("offer: sandbox-fast/image", "offer: openai/sora-2\n    parameters: {seconds: 8}", 9, "#/lines/0/offer", "model_ended")]
    [InlineData("limit: 100", "limit: 0.01", 18, "#/caps/0/limit", "cap_below_one_output")]
    [InlineData("metric: spend, limit: 100", "metric: outputs, limit: 0.5", 18, "#/caps/0/limit", "cap_below_one_output")]
    [InlineData("metric: spend", "metric: money", 18, "#/caps/0/metric", "enum")]
    [InlineData("limit: 100", "limit: 100, line: foto", 18, "#/caps/0/line", "unknown_line")]
    [InlineData("limit: 100", "limit: 100, tier: fre", 18, "#/caps/0/tier", "unknown_tier")]
    [InlineData("discount: 0.3", "discount: 1.3", 16, "#/purchases/0/discount", "impossible_rate")]
    [InlineData(", discount: 0.3", "", 16, "#/purchases/0/discount", "required")]
    [InlineData("name: prepaid, price: 10, discount: 0.3", "plan: byteplus/nothing", 16, "#/purchases/0/plan", "unknown_plan")]
    [InlineData("starts: 2026-12", "starts: 2026-13", 2, "#/starts", "date_format")]
    [InlineData("starts: 2026-12\n", "", 1, "#/starts", "required")]
    [InlineData("months: 3", "months: 0", 3, "#/months", "out_of_range")]
    [InlineData("months: 3", "months: twelve", 3, "#/months", "number_format")]
    [InlineData("monthly: 100", "monthly: -5", 8, "#/lines/0/monthly", "out_of_range")]
    [InlineData("monthly: 100", "monthly: 100\n    daily: 3", 8, "#/lines/0/monthly", "conflict")]
    [InlineData("    monthly: 100\n", "", 7, "#/lines/0/monthly", "required")]
    [InlineData("monthly: 100", "tier: paid", 8, "#/lines/0/tier", "unknown_tier")]
    [InlineData("growth: 0.1", "growth: -1", 5, "#/tiers/free/growth", "out_of_range")]
    [InlineData("count: 3", "count: 0", 12, "#/lines/0/drafts/count", "out_of_range")]
    [InlineData("count: 3", "count: 3, promotion: 0", 12, "#/lines/0/drafts/promotion", "impossible_rate")]
    [InlineData("name: check, price: 0.001", "name: check", 14, "#/lines/0/downstream/0/price", "required")]
    [InlineData("price: 0.001", "price: 0.001, share: 1.5", 14, "#/lines/0/downstream/0/share", "impossible_rate")]
    [InlineData("price: 0.001", "minutes: 1", 14, "#/lines/0/downstream/0/hourly_rate", "required")]
    [InlineData("monthly: 100", "monthly: 1000000000\n    surcharge: 5", 1, "#/lines", "amount_out_of_range")]
    [InlineData("monthly: 100", "monthly: 1000000000\n    surcharge: 0.4", 1, "#/lines", "amount_out_of_range")]
    [InlineData("price: 0.001", "price: 1000000", 1, "#/lines/0", "amount_out_of_range")]
    public void A_slip_is_named(string old, string now, long line, string field, string code)
    {
        Assert.Contains(old, Good, StringComparison.Ordinal);

        var findings = Forecasted.Findings(Good.Replace(old, now, StringComparison.Ordinal));

        var found = findings.FirstOrDefault(finding => finding.Code == code && finding.Field == field);
        Assert.True(found is not null, string.Join('\n', findings));
        Assert.Equal(line, found.Line);
        Assert.Equal("feature.yaml", found.File);
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("lines: [")]
    [InlineData("forecast: a\nstarts: 2026-12\nlines: []")]
    [InlineData("forecast: a\nstarts: 2026-12\nlines: 3")]
    [InlineData("forecast: a\nstarts: 2026-12\nlines: [3]")]
    [InlineData("forecast: a\nstarts: 2026-12\nlines: [{}]")]
    [InlineData("forecast: a\nstarts: 2026-12\ntiers: 3\nlines: [{name: a, monthly: 1, price: 1}]")]
    public void What_is_no_forecast_is_refused(string text) => Assert.NotEmpty(Forecasted.Findings(text));

    [Fact]
    public void All_slips_are_found_together()
    {
        var findings = Forecasted.Findings(Good.Replace("rejection: 0.3", "rejection: 3", StringComparison.Ordinal).Replace("months: 3", "months: x", StringComparison.Ordinal));

        Assert.Equal(2, findings.Count(finding => finding.Severity == FindingSeverity.Error));
    }
}
