using System.Text;
using Rendermeter.Pricing.Imports;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Tests.Quotes;

namespace Rendermeter.Pricing.Tests.PriceBooks;

/// <summary>The catalogue of bad price files, B001 to B030: every row of it is here once or more, with its named error. The commands' part of B024 and B029 is in ImportCommandTests.</summary>
public sealed class CatalogueTests
{
    private const string Rate = "rate: 0.025";
    private const string Checked = "checked_on: 2026-05-01";
    private const string Next = "{checked_on: 2026-06-01, source: x, source_kind: first_party, components: [{name: output, quantity: outputs, rate: 1}], examples: [{when: {}, expected: \"1\"}], effective_from: ";

    private static readonly (string Number, string Text, string Code)[] Rows =
    [
        ("B001", "", "empty_file"), ("B001", "# nothing\n", "empty_file"),
        ("B003", "provider: [", "syntax"), ("B003", "{\"provider\": \"acme\",,}", "syntax"),
        ("B004", PriceFile.With(Rate, "rate: 1\n            rate: 2"), "duplicate_member"),
        ("B005", PriceFile.With(Rate, "ratee: 1"), "unknown_member"),
        ("B006", Priced("-0.01"), "negative_price"),
        ("B007", Priced("1e-5"), "number_format"), ("B007", Priced("0.1e3"), "number_format"),
        ("B008", Priced("\"1,5\""), "number_format"), ("B008", Priced("\"1.234,50\""), "number_format"), ("B008", Priced("\"$0.08\""), "number_format"),
        ("B008", Priced("\" 0.08 \""), "number_format"), ("B008", Priced("\"0.08USD\""), "number_format"), ("B008", Priced("\"٠.٠٨\""), "number_format"),
        ("B009", Priced("NaN"), "number_format"), ("B009", Priced("Infinity"), "number_format"), ("B009", Priced("true"), "number_format"),
        ("B009", Priced("null"), "required"), ("B009", Priced("\"\""), "required"),
        ("B010", Priced("0.30000000000000004"), "too_many_digits"),
        ("B011", Priced("0.0000000000001"), "too_many_digits"), ("B011", Priced("1234567890123"), "too_many_digits"),
        ("B012", PriceFile.With("currency: USD", "currency: usd"), "currency"), ("B012", PriceFile.With("currency: USD", "currency: US$"), "currency"),
        ("B012", PriceFile.With("currency: USD", "currency: XXX"), "currency"), ("B012", PriceFile.With("currency: USD\n", ""), "currency"),
        ("B013", PriceFile.With(Rate, "rate: 1\n            unit: per_imgae"), "unknown_unit"),
        ("B014", PriceFile.With(Checked, "effective_from: 2026-05-01\n        effective_to: 2027-01-01\n        " + Checked) + $"      - {Next}2026-06-01}}\n", "overlap"),
        ("B015", PriceFile.With(Checked, "effective_from: 2026-05-01\n        effective_to: 2026-05-01\n        " + Checked), "range"),
        ("B016", PriceFile.With(Checked, "checked_on: 2026-02-30"), "date_format"), ("B016", PriceFile.With(Checked, "checked_on: 31/12/2026"), "date_format"),
        ("B016", PriceFile.With(Checked, Checked + "\n        recorded_at: 2026-05-01T10:00:00"), "date_format"),
        ("B017", PriceFile.With(Checked, "effective_from: 2026-05-01\n        effective_to: 2026-05-10\n        " + Checked) + $"      - {Next}2026-06-01}}\n", "gap"),
        ("B018", Tiers("[{from: 0, rate: 1}, {from: 10, rate: 2}, {from: 5, rate: 3}]"), "tiers"), ("B018", Tiers("[{from: 0, to: 20, rate: 1}, {from: 10, rate: 2}]"), "tiers"),
        ("B018", Tiers("[{from: 1, rate: 1}]"), "tiers"), ("B018", Tiers("[{from: 0, to: 10, rate: 1}]"), "tiers"),
        ("B019", PriceFile.With(Rate, "curve: {of: width, mode: interpolate, points: [{at: 1, rate: 2}, {at: 2, rate: 1}]}"), "not_monotone"),
        ("B020", Adjusted("kind: multiply, value: -0.1"), "out_of_range"), ("B020", Adjusted("kind: percent, value: -120"), "out_of_range"), ("B020", Adjusted("kind: percent, value: -150"), "out_of_range"),
        ("B021", Adjusted("kind: multiply, value: 2, windows: {zone: UTC, at: [{from: \"25:00\", to: \"26:00\"}]}"), "time_format"),
        ("B021", Adjusted("kind: multiply, value: 2, windows: {zone: UTC, at: [{from: \"22:00\", to: \"06:00\"}]}"), "time_format"),
        ("B021", Adjusted("kind: multiply, value: 2, windows: {zone: Mars/Base, at: [{from: \"09:00\", to: \"10:00\"}]}"), "timezone"),
        ("B022", PriceFile.With(Rate, "tiers: {mode: whole, after: used, rows: [{from: 0, rate: 1}]}"), "unknown_reference"),
        ("B022", PriceFile.With("media: image", "media: image\n    inherits: draw"), "unknown_member"),
        ("B023", PriceFile.With(Rate, "table: [{size: 1024×1024, rate: 1}]"), "size_format"),
        ("B025", PriceFile.With("success: billed", "timeout: maybe"), "enum"),
        ("B026", Plan("expires_on: 2026-01-01"), "range"), ("B026", Plan("quantity: 0"), "out_of_range"), ("B026", Plan("price: 0"), "out_of_range"),
        ("B027", new string('a', (4 * 1024 * 1024) + 1), "too_large"), ("B027", PriceFile.With("source: https://acme.invalid/prices", $"source: {new string('x', 1 << 20)}"), "too_large"),
        ("B027", "a: " + new string('[', 5_000), "too_deep"), ("B027", "a: &a [x]\nb: [*a, *a]\n", "alias_limit"),
        ("B027", "a: [" + string.Concat(Enumerable.Repeat("1,", 500_000)) + "1]", "too_large"), ("B027", "PK\u0003\u0004\u0014\u0000zip", "syntax"),
        ("B028", PriceFile.With("model: draw", "model: \"=cmd|' /C calc'!A0\""), "identifier"),
        ("B030", PriceFile.With("model: draw", "model: ../../etc/passwd"), "identifier"), ("B030", PriceFile.With("model: draw", "model: \"dr\\0aw\""), "identifier"),
        ("B030", PriceFile.With("model: draw", $"model: {new string('m', 500)}"), "identifier"), ("B030", PriceFile.With("model: draw", $"model: {new string('m', 4_000)}"), "too_large"),
        ("B030", PriceFile.With("model: draw", "model: \"dr\\u202Eaw\""), "identifier"),
    ];

    public static IEnumerable<TheoryDataRow<int>> Indexes => Rows.Select((row, i) => new TheoryDataRow<int>(i) { TestDisplayName = $"{row.Number} {row.Code} ({i})" });

    [Fact]
    public void Every_row_of_the_catalogue_is_here()
        => Assert.Equal(
            Enumerable.Range(1, 30).Select(number => $"B{number:D3}"),
            Rows.Select(row => row.Number).Concat(["B002", "B024", "B029"]).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Indexes))]
    public void A_bad_price_file_has_its_named_error(int row)
    {
        var (_, text, code) = Rows[row];

        var findings = PriceCheck.Check("f", text);

        var finding = findings.FirstOrDefault(finding => finding.Code == code);
        Assert.True(finding is not null, $"{code} is not among {string.Join("; ", findings)}");
        Assert.Equal(code == "gap" ? FindingSeverity.Warning : FindingSeverity.Error, finding.Severity);
        Assert.StartsWith("#", finding.Field, StringComparison.Ordinal);
    }

    [Fact]
    public void B002_only_utf_8_is_read_with_or_without_its_mark()
    {
        Assert.Equal(("encoding", true), Encoded([.. "provider: "u8, 0xFF]));
        Assert.Equal("encoding", Encoded(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes(PriceFile.Good)).ToArray()).Code);
        Assert.Empty(PriceCheck.Check("f", Encoding.UTF8.GetPreamble().Concat(Encoding.UTF8.GetBytes(PriceFile.Good)).ToArray()));

        static (string Code, bool NamesByte) Encoded(byte[] bytes)
            => Assert.Single(PriceCheck.Check("f", bytes)) is var finding ? (finding.Code, finding.Detail.Contains("byte 10", StringComparison.Ordinal)) : default;
    }

    [Fact]
    public void B010_a_number_is_read_from_its_source_text_as_it_stands() => Assert.Empty(PriceCheck.Check("f", Priced("0.0250")));

    [Fact]
    public void B017_a_quote_in_a_gap_is_refused()
    {
        var book = PriceBook.Empty.With("f", Rows.Single(row => row.Number == "B017").Text);

        var none = Assert.IsType<QuoteResult.NoPrice>(book.Quote(new QuoteRequest("acme/draw", ParameterSet.Empty, new DateTimeOffset(2026, 5, 20, 0, 0, 0, TimeSpan.Zero))));

        Assert.Equal("no_price", none.Code);
    }

    [Fact]
    public void B019_a_falling_curve_is_taken_when_the_file_says_that_it_is_so()
        => Assert.DoesNotContain(
            PriceCheck.Check("f", PriceFile.With(Rate, "allow_non_monotone: true\n            curve: {of: width, mode: interpolate, points: [{at: 1, rate: 2}, {at: 4096, rate: 1}]}")),
            finding => finding.Code == "not_monotone");

    [Fact]
    public void B024_a_thousand_times_the_active_price_is_a_suspicious_change()
    {
        var book = PriceBook.Empty.With("f", PriceFile.Good);
        var bytes = Encoding.UTF8.GetBytes(Priced("25").Replace("expected: \"0.025\"", "expected: \"25\"", StringComparison.Ordinal));

        Assert.Equal(DifferenceKind.Suspicious, Assert.Single(PriceDiff.Between(book, "g", Encoding.UTF8.GetString(bytes), Ask.At)).Kind);
        Assert.Equal("suspicious_change", Assert.Single(PriceLint.Lint("g", bytes, book)).Code);
        Assert.Empty(PriceLint.Lint("g", bytes));
    }

    [Fact]
    public void B027_a_file_of_a_hundred_megabytes_is_refused_before_it_is_taken_in()
    {
        var text = new string('a', 50 * 1024 * 1024);
        var before = GC.GetAllocatedBytesForCurrentThread();

        Assert.Equal("too_large", Assert.Single(PriceCheck.Check("f", text)).Code);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 64 * 1024 * 1024);
    }

    [Fact]
    public void B028_text_that_looks_like_a_formula_is_text()
    {
        var book = PriceBook.Empty.With("f", PriceFile.With("source: https://acme.invalid/prices", "source: \"=cmd|x\""));

        Assert.Equal("=cmd|x", Assert.IsType<QuoteResult.Quoted>(book.Quote(new QuoteRequest("acme/draw", ParameterSet.Empty, Ask.At))).Quote.Price.Source);
    }

    [Fact]
    public void B029_the_same_file_twice_is_one_version()
    {
        var once = PriceBook.Empty.With("f", PriceFile.Good);
        var twice = once.With("f", PriceFile.Good);

        Assert.Equal(DifferenceKind.Unchanged, Assert.Single(PriceDiff.Between(once, "f", PriceFile.Good, Ask.At)).Kind);
        Assert.Single(twice.History("acme/draw", Ask.At)!.Entries);
    }

    [Theory]
    [InlineData("required_when: {mode: x}", "unknown_reference")]
    [InlineData("required_when: {}", "required")]
    [InlineData("default: 1000, required_when: {quality: high}", "conflict")]
    [InlineData("required: true, required_when: {quality: high}", "conflict")]
    [InlineData("not_with: [heigth]", "unknown_reference")]
    [InlineData("not_with: [width]", "unknown_reference")]
    public void A_slip_in_what_parameters_ask_of_each_other_has_its_name(string members, string code)
        => Assert.Contains(
            PriceCheck.Check("f", PriceFile.With("width: {min: 64, max: 4096, default: 1000}", $"width: {{min: 64, max: 4096, {members}}}")),
            finding => finding.Code == code && finding.Severity == FindingSeverity.Error);

    [Fact]
    public void Two_required_parameters_that_exclude_each_other_can_never_be_asked_for()
        => Assert.Contains(
            PriceCheck.Check("f", PriceFile.With("default: 1000}\n      height: {min: 64, max: 4096, default: 1000}", "required: true, not_with: [height]}\n      height: {min: 64, max: 4096, required: true}")),
            finding => finding.Code == "conflict");

    [Theory]
    [InlineData("rate: 1\n            unless_given: lenght", "unknown_reference")]
    [InlineData("rate: 1\n            unless_given: [width]", "type")]
    public void A_slip_in_what_stands_in_has_its_name(string members, string code)
        => Assert.Contains(PriceCheck.Check("f", PriceFile.With(Rate, members)), finding => finding.Code == code);

    [Theory]
    [InlineData("deducts: [{qualty: low, count: 1}]", "unknown_reference")]
    [InlineData("deducts: [{quality: low}]", "required")]
    [InlineData("deducts: [{count: -1}]", "out_of_range")]
    [InlineData("deducts: [{quality: low, count: 1}, {quality: [low], count: 2}, {quality: [low, high], count: 3}]", "overlap")]
    public void A_slip_in_what_a_pack_deducts_has_its_name(string member, string code)
        => Assert.Contains(PriceCheck.Check("f", Plan(member)), finding => finding.Code == code);

    private static string Priced(string rate) => PriceFile.With(Rate, $"rate: {rate}");

    private static string Tiers(string rows) => PriceFile.With(Rate, $"tiers: {{mode: graduated, rows: {rows}}}");

    private static string Adjusted(string members) => PriceFile.With("        examples:", $"        adjustments:\n          - {{name: a, {members}}}\n        examples:");

    private static string Plan(string member)
    {
        const string Good = "plans:\n  - {plan: pack, kind: pack, price: 5, quantity: 100, checked_on: 2026-05-01, source: \"made up\"}\nmodels:";
        var (name, value) = (member.Split(':')[0], member);
        return PriceFile.With("models:", name is "price" or "quantity"
            ? Good.Replace(name == "price" ? "price: 5" : "quantity: 100", value, StringComparison.Ordinal)
            : Good.Replace("source:", $"{member}, source:", StringComparison.Ordinal));
    }
}
