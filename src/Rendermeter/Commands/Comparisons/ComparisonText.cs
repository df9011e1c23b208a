using System.Globalization;
using Rendermeter.Commands.Demo;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Offers;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Commands.Comparisons;

/// <summary>A comparison for people: a table for each currency, what the market is, and who refuses.</summary>
internal static class ComparisonText
{
    public static void Print(Comparison comparison, IReadOnlyList<OfferQuote> afterTheRun, int count, ClassMarket? market)
    {
        var times = count == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"{count} times ");
        Paper.Line($"{Paper.Bold($"{times}{comparison.Parameters}".Trim())}{(comparison.Parameters.Count > 0 || count > 1 ? "  " : "")}{Paper.Dim($"at {Http.Json.JsonWriting.Text(comparison.At)}")}");
        foreach (var one in comparison.Markets)
        {
            var offers = comparison.Offers.Where(offer => offer.Quote.Expected.Currency == one.Cheapest.Currency).ToList();
            PrintTable(offers, one.Cheapest.Currency);
            if (offers.Count > 1)
            {
                PrintMarket($"{offers.Count} offers", one);
            }

            if (market?.Comparison.Markets.FirstOrDefault(all => all.Cheapest.Currency == one.Cheapest.Currency) is { } whole)
            {
                PrintMarket(string.Create(CultureInfo.InvariantCulture, $"of {whole.Exact + whole.Estimates} {SnakeCase.Of(market.Media)} models that take it"), whole);
            }
        }

        PrintNotes(comparison);
        PrintAfterTheRun(afterTheRun);
        PrintRefused(comparison.Refused);
    }

    /// <summary>The name stands last: it may be long, and nothing is cut.</summary>
    private static void PrintTable(List<ComparedOffer> offers, Currency currency)
    {
        Paper.Line();
        var hasSeconds = offers.Exists(offer => offer.PerSecond is not null);
        string[] headings = [$">{currency.Code}", ">per|output", .. hasSeconds ? [">per|second"] : Array.Empty<string>(), ">times", ">at most", "in market", "offer"];
        var table = new Columns(headings);
        foreach (var offer in offers)
        {
            table.Add([
                Amounts.Short(offer.Quote.Expected), Quotient(offer.PerOutput),
                .. hasSeconds ? [offer.PerSecond is { } second ? Quotient(second) : "-"] : Array.Empty<string>(),
                offer.TimesCheapest is null ? "-" : Amounts.Ratio(offer.Quote.Expected, offers[0].Quote.Expected),
                Bound(offer.Quote), Position(offer.Position), offer.Quote.Offer.Name]);
        }

        table.Print();
    }

    private static void PrintMarket(string who, Market market)
    {
        var spread = market.Spread is null ? "" : $", {Amounts.Ratio(market.Dearest, market.Cheapest)} times the cheapest";
        Paper.Line();
        Paper.Line($"  {who}: cheapest {Amounts.Short(market.Cheapest)}, median {Quotient(market.Median)},");
        Paper.Line(string.Create(CultureInfo.InvariantCulture, $"  dearest {Amounts.Short(market.Dearest)}{spread}; {market.Exact} exact, {market.Estimates} {(market.Estimates == 1 ? "estimate" : "estimates")}"));
    }

    private static void PrintNotes(Comparison comparison)
    {
        var dropped = comparison.Offers.Where(offer => offer.Dropped.Count > 0).ToList();
        if (dropped.Count > 0)
        {
            Paper.Heading("Left out, because the model does not know it");
            foreach (var offer in dropped)
            {
                Paper.Line($"  {offer.Quote.Offer.Name}: {string.Join(", ", offer.Dropped)}");
            }
        }
    }

    private static void PrintAfterTheRun(IReadOnlyList<OfferQuote> quotes)
    {
        if (quotes.Count == 0)
        {
            return;
        }

        Paper.Heading("Known only after the run: no figure to rank");
        foreach (var quote in quotes)
        {
            Paper.Line($"  {quote.Offer.Name}");
        }
    }

    private static void PrintRefused(IReadOnlyList<OfferResult> refused)
    {
        if (refused.Count == 0)
        {
            return;
        }

        Paper.Heading("Refused");
        foreach (var result in refused)
        {
            Paper.Line($"  {Reason(result)}");
        }
    }

    private static string Reason(OfferResult result) => result switch
    {
        OfferResult.Refused { Reason: QuoteResult.UnknownModel unknown } refused
            => $"{refused.Offer.Name}: there is no model {refused.Model}{(unknown.Nearest.Count > 0 ? $"; near it: {string.Join(", ", unknown.Nearest)}" : "")} (unknown_model)",
        OfferResult.Refused { Reason: QuoteResult.NoPrice none } refused => $"{refused.Offer.Name}: {none.Detail} ({none.Code})",
        OfferResult.Refused { Reason: QuoteResult.Invalid invalid } refused
            => $"{refused.Offer.Name}: {string.Join("; ", invalid.Errors.Select(error => $"{error.Detail} ({error.Code})"))}",
        OfferResult.Mixed mixed => $"{mixed.Offer.Name}: its steps are priced in {string.Join(" and ", mixed.Steps.Select(step => step.Currency.Code).Distinct())} (currency)",
        _ => throw new System.Diagnostics.UnreachableException(),
    };

    private static string Bound(OfferQuote quote)
        => quote.Kind == QuoteKind.Exact ? "exact" : quote.UpperBound is { } bound ? Amounts.Short(bound) : "no bound";

    private static string Position(MarketPosition position) => position switch
    {
        MarketPosition.Cheapest => "cheapest",
        MarketPosition.BelowMedian => "below",
        MarketPosition.Median => "median",
        MarketPosition.AboveMedian => "above",
        MarketPosition.Dearest => "dearest",
    };

    private static string Quotient(Money money) => Amounts.Short(Amounts.Rounded(money));
}
