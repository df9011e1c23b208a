using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Tests.PriceBooks;

/// <summary>Slips in tiers, curves, windows, plans and the other shapes: each has its named error (B018 to B026 of the catalogue).</summary>
public sealed class PriceFileShapeErrorTests
{
    private const string Volume = "tiers: {mode: graduated, rows: [{from: 0, to: 10, rate: 2}, {from: 10, rate: 1}]}";

    [Theory]
    [InlineData("rows: [{from: 0, rate: 1}, {from: 10, rate: 2}, {from: 5, rate: 3}]", "#/models/0/versions/0/components/0/tiers/rows/2")]
    [InlineData("rows: [{from: 0, rate: 1}, {from: 0, rate: 2}]", "#/models/0/versions/0/components/0/tiers/rows/1")]
    [InlineData("rows: [{from: 0, to: 20, rate: 1}, {from: 10, rate: 2}]", "#/models/0/versions/0/components/0/tiers/rows/1")]
    [InlineData("rows: [{from: 0, to: 5, rate: 1}, {from: 10, rate: 2}]", "#/models/0/versions/0/components/0/tiers/rows/1")]
    [InlineData("rows: [{from: 1, rate: 1}]", "#/models/0/versions/0/components/0/tiers/rows/0")]
    [InlineData("rows: [{from: 0, rate: 1}, {from: 10, to: 20, rate: 2}]", "#/models/0/versions/0/components/0/tiers/rows/1")]
    public void Tiers_ascend_from_0_without_gap_and_end_open(string rows, string field)
        => Assert.Equal(("tiers", field), Only(Component($"tiers: {{mode: graduated, {rows}}}")));

    [Fact]
    public void Good_tiers_are_good() => Assert.DoesNotContain(PriceCheck.Check("f", Component(Volume)), finding => finding.Code != "example");

    [Theory]
    [InlineData("tiers: {mode: graduated, after: month, rows: [{from: 0, rate: 1}]}", "unknown_reference")]
    [InlineData("tiers: {mode: graduated, after: n, per: output, rows: [{from: 0, rate: 1}]}", "conflict")]
    [InlineData("tiers: {mode: stepped, rows: [{from: 0, rate: 1}]}", "enum")]
    [InlineData("tiers: {mode: whole, rows: [{from: 0, rate: -1}]}", "negative_price")]
    [InlineData("tiers: {mode: whole, rows: []}", "required")]
    [InlineData("rate: 1\n            tiers: {mode: whole, rows: [{from: 0, rate: 1}]}", "conflict")]
    [InlineData("curve: {of: steps, mode: next, points: [{at: 1, rate: 1}, {at: 2, rate: 2}]}", "unknown_reference")]
    [InlineData("curve: {of: width, mode: next, points: [{at: 1, rate: 1}]}", "required")]
    [InlineData("curve: {of: width, mode: next, points: [{at: 2, rate: 1}, {at: 1, rate: 2}]}", "tiers")]
    [InlineData("curve: {of: width, mode: interpolate, points: [{at: 1, rate: 2}, {at: 2, rate: 1}]}", "not_monotone")]
    [InlineData("range: {minimum: 2, expected: 1, maximum: 3}", "range")]
    [InlineData("range: {minimum: 1, maximum: 3}", "required")]
    [InlineData("rate: 1\n            cascade: {by: scale, step: 2}", "unknown_reference")]
    [InlineData("rate: 1\n            cascade: {by: n, step: 1}", "out_of_range")]
    [InlineData("rate: 1\n            counting: utf16", "conflict")]
    [InlineData("rate: 1\n            counts_of: n", "conflict")]
    [InlineData("rate: 1\n            less: [tokens]", "unknown_quantity")]
    [InlineData("rate: 1\n            minimum: {quantity: 2, of: seconds}", "unknown_reference")]
    public void A_slip_in_a_component_has_its_name(string component, string code)
        => Assert.Contains(PriceCheck.Check("f", Component(component)), finding => finding.Code == code && finding.Severity == FindingSeverity.Error);

    [Fact]
    public void A_longer_clip_that_is_cheaper_is_a_slip_unless_the_file_says_that_it_is_so()
    {
        const string Table = "table: [{seconds: 5, rate: 0.5}, {seconds: 10, rate: 0.4}]";
        static string Clip(string rate) => PriceFile.Good
            .Replace("quality: {allowed: [low, high], default: low}", "seconds: {allowed: [5, 10], default: 5}", StringComparison.Ordinal)
            .Replace("quantity: megapixels", "quantity: outputs", StringComparison.Ordinal)
            .Replace("            round: {mode: up, to: 1, per: output}\n", "", StringComparison.Ordinal)
            .Replace("rate: 0.025", rate, StringComparison.Ordinal)
            .Replace("expected: \"0.025\"", "expected: \"0.5\"", StringComparison.Ordinal);

        Assert.Equal(("not_monotone", "#/models/0/versions/0/components/0/table"), Only(Clip(Table)));
        Assert.Empty(PriceCheck.Check("f", Clip($"{Table}\n            allow_non_monotone: true")));
    }

    [Theory]
    [InlineData("{zone: Europe/Berlin, at: [{from: \"25:00\", to: \"06:00\"}]}", "time_format")]
    [InlineData("{zone: Europe/Berlin, at: [{from: \"22:00\", to: \"06:00\"}]}", "time_format")]
    [InlineData("{zone: Europe/Berlin, at: [{from: \"9:00\", to: \"10:00\"}]}", "time_format")]
    [InlineData("{zone: Mars/Base, at: [{from: \"09:00\", to: \"10:00\"}]}", "timezone")]
    [InlineData("{zone: CET, at: [{from: \"09:00\", to: \"10:00\"}]}", "timezone")]
    [InlineData("{zone: UTC, at: [{days: [monday], from: \"09:00\", to: \"10:00\"}]}", "enum")]
    [InlineData("{zone: UTC, at: [{from: \"09:00\", to: \"10:00\"}, {days: [mon], from: \"09:30\", to: \"11:00\"}]}", "overlap")]
    [InlineData("{zone: UTC, at: [{days: [sun], from: \"00:00\", to: \"01:00\"}, {days: [sat], from: \"23:00\", to: \"02:00\", wraps: true}]}", "overlap")]
    [InlineData("{zone: UTC, at: []}", "required")]
    public void A_slip_in_a_window_has_its_name(string windows, string code)
        => Assert.Contains(PriceCheck.Check("f", Adjustment($"{{name: a, kind: multiply, value: 2, windows: {windows}}}")), finding => finding.Code == code);

    [Theory]
    [InlineData("{name: a, kind: percent, value: -101}", "out_of_range")]
    [InlineData("{name: a, kind: multiply, value: -0.1}", "out_of_range")]
    [InlineData("{name: a, kind: multiply}", "required")]
    [InlineData("{name: a, kind: convert, value: 2, to: EUR, rates: [{rate: 1}]}", "conflict")]
    [InlineData("{name: a, kind: convert, to: USD, rates: [{rate: 1}]}", "conflict")]
    [InlineData("{name: a, kind: convert, to: eur, rates: [{rate: 1}]}", "currency")]
    [InlineData("{name: a, kind: convert, to: EUR, rates: plans}", "unknown_reference")]
    [InlineData("{name: a, kind: convert, to: EUR, rates: [{rate: 0}]}", "out_of_range")]
    [InlineData("{name: a, kind: multiply, value: 2, components: [other]}", "unknown_reference")]
    [InlineData("{name: a, kind: multiply, value: 2, valid_from: 2026-05-01, valid_to: 2026-05-01}", "range")]
    [InlineData("{name: a, kind: percent, tiers: {mode: whole, rows: [{from: 5, value: 0}]}}", "tiers")]
    [InlineData("{name: a, kind: fixed, value: 1, windows: {zone: UTC, decides: start, at: [{from: \"09:00\", to: \"10:00\"}]}}", "conflict")]
    public void A_slip_in_an_adjustment_has_its_name(string adjustment, string code)
        => Assert.Contains(PriceCheck.Check("f", Adjustment(adjustment)), finding => finding.Code == code && finding.Severity == FindingSeverity.Error);

    [Theory]
    [InlineData("quantity: 0", "out_of_range")]
    [InlineData("price: 0", "out_of_range")]
    [InlineData("price: -1", "negative_price")]
    [InlineData("expires_after_days: 0", "out_of_range")]
    [InlineData("expires_on: 2026-01-01", "range")]
    [InlineData("minimum_purchase: 0", "out_of_range")]
    [InlineData("kind: gift", "enum")]
    [InlineData("currency: \"CREDIT:acme\"", "currency")]
    public void A_slip_in_a_plan_has_its_name(string member, string code)
    {
        const string Plan = "plans:\n  - {plan: pack, kind: pack, price: 5, quantity: 100, checked_on: 2026-05-01, source: \"made up\"}\nmodels:";
        var name = member.Split(':')[0];
        var changed = System.Text.RegularExpressions.Regex.IsMatch(Plan, $@"\b{name}: [^,}}]*")
            ? System.Text.RegularExpressions.Regex.Replace(Plan, $@"\b{name}: [^,}}]*", member)
            : Plan.Replace("source:", $"{member}, source:", StringComparison.Ordinal);

        Assert.Empty(PriceCheck.Check("f", PriceFile.With("models:", Plan)));
        Assert.Contains(PriceCheck.Check("f", PriceFile.With("models:", changed)), finding => finding.Code == code);
    }

    [Theory]
    [InlineData("worth: {to: USD, rate: 1}\nmodels:", "conflict")]
    [InlineData("worth: {to: EUR}\nmodels:", "required")]
    public void A_slip_in_the_worth_of_a_credit_has_its_name(string worth, string code)
        => Assert.Contains(PriceCheck.Check("f", PriceFile.With("models:", worth)), finding => finding.Code == code);

    private static string Component(string rate) => PriceFile.With("rate: 0.025", rate);

    private static string Adjustment(string adjustment) => PriceFile.With("        examples:", $"        adjustments:\n          - {adjustment}\n        examples:");

    private static (string Code, string Field) Only(string text)
    {
        var finding = Assert.Single(PriceCheck.Check("f", text));
        return (finding.Code, finding.Field);
    }
}
