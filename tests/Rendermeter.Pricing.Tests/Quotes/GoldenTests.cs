using System.Globalization;
using System.Text.Json;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.Quotes;

/// <summary>Worked examples that vendors print, or tests of known systems hold. Sources stand in each row of golden_pricing.json.</summary>
public sealed class GoldenTests
{
    /// <summary>Models whose price files are still to be written; the list may only shrink.</summary>
    private static readonly string[] NotYetInTheBook = [];

    public static IEnumerable<TheoryDataRow<string>> Rows
        => JsonDocument.Parse(Embedded.Text("golden_pricing.json")).RootElement.EnumerateArray()
            .Where(row => row.TryGetProperty("quote", out var quote) && !NotYetInTheBook.Contains(quote.GetProperty("model").GetString()))
            .Select(row => new TheoryDataRow<string>(row.GetRawText())
            {
                TestDisplayName = $"{row.GetProperty("id").GetString()}: {row.GetProperty("source").GetString()}",
            });

    [Theory]
    [MemberData(nameof(Rows))]
    public void A_published_example_is_quoted_to_the_last_digit(string json)
    {
        using var document = JsonDocument.Parse(json);
        var row = document.RootElement;
        var quote = row.GetProperty("quote");
        var expected = Number(row.GetProperty("expected").GetString()!);
        var request = new QuoteRequest(
            quote.GetProperty("model").GetString()!,
            Pairs(quote, "parameters") ?? ParameterSet.Empty,
            DateTimeOffset.Parse(quote.GetProperty("at").GetString()!, CultureInfo.InvariantCulture))
        {
            Usage = Pairs(quote, "usage"),
            Outcome = quote.TryGetProperty("outcome", out var outcome) && SnakeCase.TryParse<JobOutcome>(outcome.GetString()!, out var known)
                ? known
                : JobOutcome.Success,
        };

        var answer = Assert.IsType<QuoteResult.Quoted>(PriceBook.Embedded().Quote(request)).Quote;

        switch (quote.GetProperty("unit").GetString())
        {
            case "USD":
                Assert.Equal(Currency.Usd, answer.Currency);
                Assert.Equal(expected, answer.Expected.ToRational());
                break;
            case "credits":
                Assert.Equal(expected, Sum(answer, "credit"));
                break;
            case "tokens":
                Assert.Equal(expected, Sum(answer, "token"));
                break;
            default:
                Assert.Fail("a unit that this test does not know");
                break;
        }
    }

    [Fact]
    public void The_list_of_models_still_to_come_holds_none_that_is_there()
        => Assert.All(NotYetInTheBook, model => Assert.Null(PriceBook.Embedded().Find(model)));

    private static Rational Sum(Quote quote, string unit)
        => quote.Lines.Where(line => line.Unit == unit).Aggregate(Rational.Zero, (sum, line) => sum + line.Quantity);

    private static ParameterSet? Pairs(JsonElement quote, string name)
        => quote.TryGetProperty(name, out var pairs)
            ? Assert.IsType<ParseResult.Parsed>(ParameterSet.FromPairs(pairs.EnumerateObject().Select(pair => new KeyValuePair<string, string>(
                pair.Name, pair.Value.ValueKind == JsonValueKind.String ? pair.Value.GetString()! : pair.Value.GetRawText())))).Parameters
            : null;

    private static Rational Number(string text) => Rational.TryParse(text, out var value) ? value : throw new FormatException(text);
}
