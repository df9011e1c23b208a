using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Imports;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Tests.Published;
using Rendermeter.Pricing.Tests.Quotes;

namespace Rendermeter.Pricing.Tests.Imports;

/// <summary>Real rows of other price lists: those whose unit error is proven are refused, and those that two sources agree on are taken.</summary>
public sealed class UnitErrorTests
{
    private static readonly Dictionary<string, (string Quantity, int Per)> Units = new(StringComparer.Ordinal)
    {
        ["image"] = ("outputs", 1), ["video"] = ("outputs", 1), ["generation"] = ("outputs", 1), ["1024 x 1024 at 28 iterations"] = ("outputs", 1),
        ["megapixel"] = ("megapixels", 1), ["first output megapixel"] = ("megapixels", 1), ["extra output or input megapixel"] = ("megapixels", 1),
        ["second"] = ("seconds", 1), ["2 s"] = ("input_seconds", 2), ["6 s"] = ("input_seconds", 6), ["minute"] = ("input_seconds", 60),
        ["hour"] = ("compute_seconds", 3600), ["input image"] = ("input_images", 1),
        ["character"] = ("characters", 1), ["50 characters"] = ("characters", 50), ["1,000,000 characters"] = ("characters", 1_000_000),
        ["text input token"] = ("text_input_tokens", 1), ["output token"] = ("text_output_tokens", 1), ["1,000,000 tokens"] = ("text_input_tokens", 1_000_000),
    };

    private static readonly IReadOnlyList<ImportedPrice> Wrong =
        [.. Csv.Rows("unit-errors.csv").Select(cells => Price(cells[0], cells[1], cells[2], Media(cells[3]), Units[cells[4]], cells[5]))];

    private static readonly ImportOrigin Origin = new("LiteLLM model_prices_and_context_window.json", new DateOnly(2026, 8, 1), Ask.At);

    private static readonly IReadOnlyList<ImportedPrice> Agreed =
    [
        .. PublishedPrice.All.Where(price => price.IsCounted && price.Unit.StartsWith("USD per ", StringComparison.Ordinal)).Select(Agree),
    ];

    public static IEnumerable<TheoryDataRow<string>> WrongIds => Wrong.Select(price => new TheoryDataRow<string>(price.Key) { TestDisplayName = $"{price.Key}: {price.Model}" });

    [Fact]
    public void All_proven_unit_errors_are_here() => Assert.Equal(48, Wrong.Count);

    [Theory]
    [MemberData(nameof(WrongIds))]
    public void A_proven_unit_error_is_refused_when_it_is_imported_with_its_list(string id)
        => Assert.Contains(id, PriceSanity.Check(Wrong, PriceBook.Embedded()).Keys);

    [Fact]
    public void A_proven_unit_error_is_refused_when_all_of_its_list_is_imported()
    {
        var rows = LiteLlmImport.Read(Embedded.Text("litellm-media-prices.json"), Origin, PriceBook.Embedded()).Rows;
        var wrong = Wrong.Where(price => IsOfLiteLlm(price.Key)).Select(price => $"{price.Provider}/{price.Model}").Distinct().ToList();

        Assert.Equal(354, rows.Count);
        Assert.Equal(18, wrong.Count);
        Assert.All(wrong, name => Assert.Contains(rows, row => row.Model == name && !row.IsTaken && row.Code is "suspicious_change" or "unit_slip" or "implausible" or "unit_modality"));
    }

    [Fact]
    public void Nothing_of_that_list_is_taken_that_is_ten_times_off_what_the_book_knows()
    {
        var taken = LiteLlmImport.Read(Embedded.Text("litellm-media-prices.json"), Origin, PriceBook.Embedded());

        Assert.True(taken.Rows.Count(row => row.IsTaken) > 200, $"{taken.Rows.Count(row => row.IsTaken)}");
        Assert.All(taken.Files, file => Assert.DoesNotContain(PriceDiff.Between(PriceBook.Embedded(), file.FileName, file.Yaml, Ask.At), difference => difference.Kind == DifferenceKind.Suspicious));
    }

    /// <summary>Portkey's list writes cents; its part of one seller has dollars there.</summary>
    [Fact]
    public void Portkeys_list_is_taken_but_for_the_part_with_dollars_in_a_field_of_cents()
    {
        var rows = Csv.Rows("portkey-prices.csv").Select(cells => (IsWrong: cells[7] == "wrong", Price: Price(cells[0], cells[1], cells[2], Media(cells[3]), Units[cells[4]], cells[5]))).ToList();
        var refused = rows.GroupBy(row => row.Price.Provider).SelectMany(list => PriceSanity.Check([.. list.Select(row => row.Price)], PriceBook.Embedded())).ToDictionary();
        var right = rows.Where(row => !row.IsWrong).ToList();

        Assert.Equal((25, 299), (rows.Count - right.Count, right.Count));
        Assert.All(rows.Where(row => row.IsWrong), row => Assert.Contains(row.Price.Key, refused.Keys));
        Assert.True(right.Count(row => refused.ContainsKey(row.Price.Key)) * 100 < right.Count, string.Join('\n', right.Where(row => refused.ContainsKey(row.Price.Key)).Select(row => $"{row.Price.Key} {row.Price.Rates[0].Rate} {refused[row.Price.Key]}")));
    }

    [Fact]
    public void Nine_tenths_of_them_are_refused_each_alone_as_well()
    {
        var taken = Wrong.Where(price => PriceSanity.Check([price], PriceBook.Embedded()).Count == 0).Select(price => price.Key + " " + price.Model).ToList();

        Assert.True(taken.Count * 10 <= Wrong.Count, string.Join(", ", taken));
    }

    /// <summary>A price that somebody copies into a file by hand has the unit errors of the list that it was copied from.</summary>
    [Fact]
    public void A_proven_unit_error_draws_a_warning_in_a_price_file_as_well()
    {
        string[] codes = ["suspicious_change", "unit_slip", "implausible", "unit_modality"];
        var passed = new List<string>();
        foreach (var seller in Wrong.GroupBy(price => price.Provider))
        {
            var models = seller.GroupBy(price => price.Model).Select(model => (Name: model.Key, model.First().Media, Rates: model.SelectMany(price => price.Rates).ToList())).ToList();
            var yaml = $"provider: {seller.Key}\ncurrency: USD\nmodels:\n" + string.Concat(models.Select(model => $"  - {{model: \"{model.Name}\", media: {SnakeCase.Of(model.Media)}, parameters: {{seconds: {{min: 0}}, output_megapixels: {{min: 0}}}}, "
                + $"versions: [{{checked_on: 2026-08-21, source: list, source_kind: price_db, components: [{string.Join(", ", model.Rates.Select(rate => $"{{name: {rate.Quantity}, quantity: {rate.Quantity}, rate: {rate.Unit * 1_000_000}, per: 1000000}}"))}]}}]}}\n"));

            var findings = PriceLint.Lint($"{seller.Key}.yaml", System.Text.Encoding.UTF8.GetBytes(yaml), PriceBook.Embedded());

            passed.AddRange(models.Where((_, index) => !findings.Any(finding => finding.Field == $"#/models/{index}" && codes.Contains(finding.Code))).Select(model => model.Name));
        }

        Assert.Empty(passed);
    }

    [Fact]
    public void The_books_own_files_draw_none_of_these_warnings()
        => Assert.Empty(Embedded.PriceFiles().SelectMany(file => PriceLint.Lint(file.Name, System.Text.Encoding.UTF8.GetBytes(file.Text), PriceBook.Embedded())).Select(finding => finding.ToString()));

    [Fact]
    public void Fewer_than_one_in_a_hundred_prices_that_two_sources_agree_on_are_refused()
    {
        var refused = Agreed.GroupBy(price => price.Provider).SelectMany(list => PriceSanity.Check([.. list], PriceBook.Embedded()).Values).ToList();

        Assert.True(Agreed.Count > 150, $"{Agreed.Count}");
        Assert.True(refused.Count * 100 < Agreed.Count, $"{refused.Count} of {Agreed.Count}:\n{string.Join('\n', refused)}");
    }

    [Fact]
    public void With_no_book_to_compare_with_none_of_them_is_refused()
    {
        var models = Agreed.GroupBy(price => (price.Provider, price.Model)).Select(rows => rows.First() with { Rates = [.. rows.SelectMany(row => row.Rates)] });

        Assert.Empty(PriceSanity.Check([.. models], PriceBook.Empty).Values);
    }

    private static bool IsOfLiteLlm(string id) => string.CompareOrdinal(id, "PP1000") < 0;

    private static ImportedPrice Agree(PublishedPrice price)
    {
        var model = PriceBook.Embedded().Find(price.Model)!;
        var unit = Units[price.Unit["USD per ".Length..]];
        var usage = price.Usage.Split(' ').Select(pair => pair.Split('=')).LastOrDefault(pair => pair[^1] == "1000000")?[0];
        var quantity = unit.Quantity switch
        {
            "text_input_tokens" => usage!,
            "compute_seconds" when price.Usage.Length == 0 => "input_seconds",
            "seconds" when price.Parameters.Contains("input_seconds", StringComparison.Ordinal) && model.Rule("seconds") is null => "input_seconds",
            "seconds" when price.Usage.Contains("compute_seconds", StringComparison.Ordinal) => "compute_seconds",
            var named => named,
        };
        return Price(price.Id, model.Provider, model.Id, model.Media, (quantity, unit.Per), price.Printed);
    }

    private static ImportedPrice Price(string id, string provider, string model, MediaKind media, (string Quantity, int Per) unit, string rate)
        => new(id, provider, model, media, [new ImportedRate(unit.Quantity, Rational.TryParse(rate, out var value) ? value : throw new FormatException(rate), unit.Per, ParameterSet.Empty)]);

    private static MediaKind Media(string text) => Enum.Parse<MediaKind>(text, ignoreCase: true);
}
