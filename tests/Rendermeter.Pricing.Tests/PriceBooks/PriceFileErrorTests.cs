using System.Text;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Tests.PriceBooks;

public sealed class PriceFileErrorTests
{
    private const string Rate = "rate: 0.025";
    private const string Component = "#/models/0/versions/0/components/0";

    [Fact]
    public void The_good_file_has_no_findings() => Assert.Empty(PriceCheck.Check("acme.yaml", PriceFile.Good));

    [Theory]
    [InlineData(Rate, "rate: -0.01", "negative_price", Component + "/rate")]
    [InlineData(Rate, "rate: 1e-5", "number_format", Component + "/rate")]
    [InlineData(Rate, "rate: 0.1e3", "number_format", Component + "/rate")]
    [InlineData(Rate, "rate: \"1,5\"", "number_format", Component + "/rate")]
    [InlineData(Rate, "rate: \"1.234,50\"", "number_format", Component + "/rate")]
    [InlineData(Rate, "rate: \"$0.08\"", "number_format", Component + "/rate")]
    [InlineData(Rate, "rate: \" 0.08 \"", "number_format", Component + "/rate")]
    [InlineData(Rate, "rate: 0.08USD", "number_format", Component + "/rate")]
    [InlineData(Rate, "rate: \"٠.٠٨\"", "number_format", Component + "/rate")]
    [InlineData(Rate, "rate: NaN", "number_format", Component + "/rate")]
    [InlineData(Rate, "rate: .inf", "number_format", Component + "/rate")]
    [InlineData(Rate, "rate: true", "number_format", Component + "/rate")]
    [InlineData(Rate, "rate: null", "required", Component + "/rate")]
    [InlineData(Rate, "rate: \"\"", "required", Component + "/rate")]
    [InlineData(Rate, "rate: [1]", "type", Component + "/rate")]
    [InlineData(Rate, "rate: 0.30000000000000004", "too_many_digits", Component + "/rate")]
    [InlineData(Rate, "rate: 1000000000000", "too_many_digits", Component + "/rate")]
    [InlineData(Rate, "ratee: 0.025", "unknown_member", Component + "/ratee")]
    [InlineData(Rate, "rate: 0.025\n            rate: 0.026", "duplicate_member", Component + "/rate")]
    [InlineData(Rate, "per: 1", "required", Component + "/rate")]
    [InlineData(Rate, "rate: 0.025\n            table: [{quality: low, rate: 1}]", "conflict", Component + "/table")]
    [InlineData(Rate, "rate: 0.025\n            per: 0", "out_of_range", Component + "/per")]
    [InlineData(Rate, "rate: 0.025\n            unit: per_imgae", "unknown_unit", Component + "/unit")]
    [InlineData(Rate, "table: [{qualty: low, rate: 1}]", "unknown_reference", Component + "/table/0/qualty")]
    [InlineData(Rate, "table: [{quality: low}]", "required", Component + "/table/0/rate")]
    [InlineData(Rate, "table: [{quality: low, rate: 1}, {quality: [low, high], rate: 2}, {quality: [high], rate: 3}, {quality: high, rate: 4}]", "overlap", Component + "/table/3")]
    [InlineData(Rate, "table: [{quality: low, rate: 1}, {width: 1000, rate: 2}]", "overlap", Component + "/table/1")]
    [InlineData(Rate, "table: [{size: 1024×1024, rate: 1}]", "size_format", Component + "/table/0/size")]
    [InlineData("quality: {allowed: [low, high], default: low}", "size: {allowed: [512x512, 1024×1024]}", "size_format", "#/models/0/parameters/size/allowed")]
    [InlineData(Rate, "table: []", "required", Component + "/table")]
    [InlineData(Rate, "table: [{quality: low, rate: 0.025}]", "missing_cell", Component + "/table")]
    [InlineData("quantity: megapixels", "quantity: megapixel", "unknown_quantity", Component + "/quantity")]
    [InlineData("quantity: megapixels", "quantity: seconds", "unknown_reference", Component + "/quantity")]
    [InlineData("quantity: megapixels", "formula: seedance\n            quantity: megapixels", "conflict", Component + "/quantity")]
    [InlineData("mode: up", "mode: sideways", "enum", Component + "/round/mode")]
    [InlineData("to: 1,", "to: 0,", "out_of_range", Component + "/round/to")]
    [InlineData("currency: USD", "currency: usd", "currency", "#/currency")]
    [InlineData("currency: USD", "currency: US$", "currency", "#/currency")]
    [InlineData("currency: USD", "currency: XXX", "currency", "#/currency")]
    [InlineData("currency: USD\n", "", "currency", "#/currency")]
    [InlineData("success: billed", "success: maybe", "enum", "#/outcomes/success")]
    [InlineData("success: billed", "sucess: billed", "unknown_member", "#/outcomes/sucess")]
    [InlineData("checked_on: 2026-05-01", "checked_on: 2026-02-30", "date_format", "#/models/0/versions/0/checked_on")]
    [InlineData("checked_on: 2026-05-01", "checked_on: 31/12/2026", "date_format", "#/models/0/versions/0/checked_on")]
    [InlineData("checked_on: 2026-05-01\n", "effective_from: 2026-05-01\n", "required", "#/models/0/versions/0/checked_on")]
    [InlineData("checked_on: 2026-05-01", "checked_on: 2026-05-01\n        recorded_at: 2026-05-01T10:00:00", "date_format", "#/models/0/versions/0/recorded_at")]
    [InlineData("checked_on: 2026-05-01", "checked_on: 2026-05-01\n        effective_from: 2026-05-02\n        effective_to: 2026-05-02", "range", "#/models/0/versions/0/effective_to")]
    [InlineData("        source: https://acme.invalid/prices\n", "", "required", "#/models/0/versions/0/source")]
    [InlineData("source_kind: first_party", "source_kind: hearsay", "enum", "#/models/0/versions/0/source_kind")]
    [InlineData("model: draw", "model: ../../etc/passwd", "identifier", "#/models/0/model")]
    [InlineData("model: draw", "model: \"dr\\u202Eaw\"", "identifier", "#/models/0/model")]
    [InlineData("aliases: [draw-1]", "aliases: [draw]", "duplicate_member", "#/models/0")]
    [InlineData("provider: acme", "provider: Acme", "identifier", "#/provider")]
    [InlineData("media: image", "media: hologram", "enum", "#/models/0/media")]
    [InlineData("default: low", "default: medium", "default", "#/models/0/parameters/quality/default")]
    [InlineData("n: {min: 1, max: 4", "n: {min: 5, max: 4", "range", "#/models/0/parameters/n/max")]
    [InlineData("expected: \"0.025\"", "expected: \"0.026\"", "example", "#/models/0")]
    [InlineData("expected: \"0.025\"", "refused: not_sold", "example", "#/models/0")]
    [InlineData("expected: \"0.025\"", "expects: \"0.025\"", "unknown_member", "#/models/0/versions/0/examples/0/expects")]
    public void A_slip_is_found_with_its_place(string old, string now, string code, string field)
    {
        var findings = PriceCheck.Check("acme.yaml", PriceFile.With(old, now));

        var finding = Assert.Single(findings, finding => finding.Code == code && finding.Field == field);
        Assert.Equal(FindingSeverity.Error, finding.Severity);
        Assert.Equal("acme.yaml", finding.File);
        Assert.True(finding.Line > 0 && finding.Column > 0, finding.ToString());
    }

    [Fact]
    public void A_finding_names_the_line_and_column_of_the_value()
    {
        var finding = Assert.Single(PriceCheck.Check("acme.yaml", PriceFile.With(Rate, "rate: 1e-5")));

        Assert.Equal((23, 19), (finding.Line, finding.Column));
    }

    [Fact]
    public void A_cell_that_an_example_says_is_not_sold_is_not_missing()
        => Assert.Empty(PriceCheck.Check("f", PriceFile.With(Rate, "table: [{quality: low, rate: 0.025}]")
            .Replace("examples:\n", "examples:\n          - {when: {quality: high}, refused: not_sold}\n", StringComparison.Ordinal)));

    [Fact]
    public void An_unknown_member_is_asked_back()
        => Assert.Contains("did you mean rate?", Assert.Single(PriceCheck.Check("f", PriceFile.With(Rate, "ratee: 0.025")), f => f.Code == "unknown_member").Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "empty_file")]
    [InlineData("   \n", "empty_file")]
    [InlineData("# only a comment\n", "empty_file")]
    [InlineData("provider: [", "syntax")]
    [InlineData("a: b: c", "syntax")]
    [InlineData("- 1\n", "type")]
    [InlineData("provider: x\n---\nprovider: y\n", "syntax")]
    [InlineData("a: &x [1]\nb: *x\n", "alias_limit")]
    [InlineData("a: !!binary aGk=\n", "syntax")]
    [InlineData("? [1]\n: 2\n", "syntax")]
    public void What_is_no_price_file_is_one_finding(string text, string code)
        => Assert.Equal(code, Assert.Single(PriceCheck.Check("f", text), finding => finding.Code is not ("required" or "currency" or "unknown_member")).Code);

    [Fact]
    public void Great_depth_is_refused() => Assert.Equal("too_deep", Assert.Single(PriceCheck.Check("f", "a: " + new string('[', 5000))).Code);

    [Fact]
    public void A_bomb_of_aliases_is_refused_at_its_first_anchor()
    {
        var bomb = new StringBuilder("a: &a [x, x, x, x]\n");
        for (var i = 'b'; i < 'z'; i++)
        {
            bomb.Append(i).Append(": &").Append(i).Append(" [*").Append((char)(i - 1)).Append(", *").Append((char)(i - 1)).Append("]\n");
        }

        Assert.Equal("alias_limit", Assert.Single(PriceCheck.Check("f", bomb.ToString())).Code);
    }

    [Fact]
    public void Great_length_is_refused() => Assert.Equal("too_large", Assert.Single(PriceCheck.Check("f", new string('a', 5_000_000))).Code);

    [Fact]
    public void Bytes_that_are_not_utf_8_are_refused_at_their_offset()
    {
        Assert.Equal(("encoding", "the file is not UTF-8, at byte 10"), Single([.. "provider: "u8, 0xFF, .. "x"u8]));
        Assert.Equal("encoding", Single([0xFF, 0xFE, 0x70, 0x00]).Code);

        static (string Code, string Detail) Single(byte[] bytes) => Assert.Single(PriceCheck.Check("f", bytes)) is var finding ? (finding.Code, finding.Detail) : default;
    }

    [Fact]
    public void The_mark_of_utf_8_is_accepted() => Assert.Empty(PriceCheck.Check("f", (byte[])[0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(PriceFile.Good)]));

    [Fact]
    public void All_errors_are_reported_together_and_fifty_at_most()
    {
        var two = PriceFile.With(Rate, "rate: -1").Replace("media: image", "media: x", StringComparison.Ordinal);
        var many = PriceFile.Good + string.Concat(Enumerable.Range(0, 80).Select(i => $"extra{i}: 1\n"));

        Assert.Equal(["enum", "negative_price"], PriceCheck.Check("f", two).Select(finding => finding.Code));
        Assert.Equal(PriceFinding.Most, PriceCheck.Check("f", many).Count);
    }

    [Fact]
    public void A_file_with_errors_is_refused_whole()
    {
        var exception = Assert.Throws<PriceFileException>(() => PriceBook.Empty.With("acme.yaml", PriceFile.With(Rate, "rate: -1")));

        Assert.Equal("negative_price", Assert.Single(exception.Findings).Code);
    }
}
