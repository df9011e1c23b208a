using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Tests.PriceBooks;

public sealed class PriceLintTests
{
    [Fact]
    public void A_good_file_has_no_warnings() => Assert.Empty(PriceLint.Lint("f", PriceFile.Good));

    [Theory]
    [InlineData("rate: 0.025", "rate: 0", "zero_price")]
    [InlineData("examples:", "adjustments: [{name: gift, kind: multiply, value: 0}]\n        examples:", "zero_price")]
    [InlineData("examples:", "adjustments: [{name: gift, kind: percent, value: -100}]\n        examples:", "zero_price")]
    [InlineData("quantity: megapixels", "quantity: characters", "unit_modality")]
    [InlineData("rate: 0.025", "table: [{quality: low, rate: 0.025}]", "hole")]
    [InlineData("models:", "plans:\n  - {plan: a, kind: plan, price: 6, quantity: 30000, checked_on: 2026-05-01, source: \"x\"}\n  - {plan: b, kind: plan, price: 99, quantity: 6000, checked_on: 2026-05-01, source: \"x\"}\nmodels:", "credit_rate")]
    public void What_a_person_should_look_at_is_a_warning(string old, string now, string code)
        => Assert.Equal((code, FindingSeverity.Warning), Only(PriceFile.With(old, now)));

    [Fact]
    public void A_cell_that_an_example_expects_to_be_refused_is_no_hole()
        => Assert.Empty(PriceLint.Lint("f", PriceFile.With("rate: 0.025", "table: [{quality: low, rate: 0.025}]")
            .Replace("examples:", "examples:\n          - {when: {quality: high}, refused: not_sold}", StringComparison.Ordinal)));

    [Theory]
    [InlineData("0.25", true)]
    [InlineData("0.0025", true)]
    [InlineData("0.249", false)]
    [InlineData("0.0026", false)]
    public void Ten_times_the_version_before_is_suspicious(string rate, bool isSuspicious)
    {
        var text = PriceFile.Good + $"      - {{effective_from: 2026-06-01, checked_on: 2026-06-01, source: x, source_kind: first_party, components: [{{name: output, quantity: megapixels, rate: {rate}}}]}}\n";

        Assert.Equal(isSuspicious ? ["suspicious_change"] : [], PriceLint.Lint("f", text).Select(finding => finding.Code));
    }

    [Theory]
    [InlineData("table: [{quality: low, rate: 0}, {quality: high, rate: 0.1}]", "zero_price")]
    [InlineData("table: [{quality: low, rate: 0.02}, {quality: high, rate: 0.1}]", null)]
    public void A_cell_that_costs_nothing_is_named(string table, string? code)
        => Assert.Equal(code is null ? [] : [code], PriceLint.Lint("f", PriceFile.With("rate: 0.025", table)).Select(finding => finding.Code).Where(found => found is "zero_price"));

    [Theory]
    [InlineData("output", "low: 0.002, high: 0.25", true)]
    [InlineData("output", "low: 0.02, high: 0.25", false)]
    [InlineData("clip", "low: 0.2, high: 2.5", true)]
    public void A_slip_in_one_cell_or_under_another_name_is_seen(string name, string rates, bool isSuspicious)
    {
        static string Version(string from, string name, string rates)
        {
            var parts = rates.Split(", ").Select(rate => rate.Split(": ")).ToDictionary(pair => pair[0], pair => pair[1]);
            return $"      - {{effective_from: {from}, checked_on: {from}, source: x, source_kind: first_party, components: [{{name: {name}, quantity: outputs, table: [{{quality: low, rate: {parts["low"]}}}, {{quality: high, rate: {parts["high"]}}}]}}]}}\n";
        }

        var text = "provider: p\ncurrency: USD\nmodels:\n  - model: m\n    media: image\n    parameters: {quality: {allowed: [low, high], default: low}}\n    versions:\n"
            + Version("2026-05-01", "output", "low: 0.02, high: 0.25") + Version("2026-06-01", name, rates);

        Assert.Equal(isSuspicious ? ["suspicious_change"] : [], PriceLint.Lint("f", text).Select(finding => finding.Code));
    }

    private static (string, FindingSeverity) Only(string text)
    {
        var finding = Assert.Single(PriceLint.Lint("f", text));
        return (finding.Code, finding.Severity);
    }
}
