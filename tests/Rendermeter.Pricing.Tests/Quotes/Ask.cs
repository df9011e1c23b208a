using System.Globalization;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.Quotes;

/// <summary>Questions to the embedded book in the words of the command line.</summary>
internal static class Ask
{
    public static readonly DateTimeOffset At = DateTimeOffset.Parse("2026-09-22T00:00:00Z", CultureInfo.InvariantCulture);

    public static ParameterSet Parameters(string pairs)
        => Assert.IsType<ParseResult.Parsed>(ParameterSet.FromPairs(pairs.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])))).Parameters;

    public static QuoteResult Result(string model, string pairs) => PriceBook.Embedded().Quote(new QuoteRequest(model, Parameters(pairs), At));

    public static Quote Quote(string model, string pairs = "") => Quote(new QuoteRequest(model, Parameters(pairs), At));

    public static Quote Quote(QuoteRequest request) => Assert.IsType<QuoteResult.Quoted>(PriceBook.Embedded().Quote(request)).Quote;
}
