using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>Compares one render on many offers. Amounts of different currencies stand beside each other and are never mixed.</summary>
public static class Comparing
{
    /// <summary>All models of a medium that are sold at an instant, as offers.</summary>
    public static IReadOnlyList<Offer> Class(PriceBook book, MediaKind media, DateTimeOffset at)
        => [.. book.Models()
            .Where(model => model.Media == media && !(model.EndOfLife <= DateOnly.FromDateTime(at.UtcDateTime)) && model.VersionAt(at) is not null)
            .Select(model => Offer.Of(model.Name))];

    /// <summary>Quotes all offers and ranks them.</summary>
    public static Comparison Compare(PriceBook book, CompareRequest request)
    {
        var quoted = new List<(OfferQuote Quote, IReadOnlyList<string> Dropped)>();
        var refused = new List<OfferResult>();
        foreach (var offer in request.Offers)
        {
            var dropped = request.DropUnknown ? Unknown(book, offer.Steps[0].Model, request.Parameters) : [];
            var parameters = dropped.Aggregate(request.Parameters, (set, name) => set.Without(name));
            var asked = new QuoteRequest(offer.Steps[0].Model, parameters, request.At) { Count = request.Count, Prompt = request.Prompt, RefuseUncounted = true };
            var result = OfferQuoting.Quote(book, offer, asked);
            if (result is OfferResult.Quoted { Quote: var quote })
            {
                quoted.Add((quote, dropped));
            }
            else
            {
                refused.Add(result);
            }
        }

        var offers = new List<ComparedOffer>();
        var markets = new List<Market>();
        foreach (var group in quoted.GroupBy(pair => pair.Quote.Expected.Currency).OrderBy(group => group.Key.Code, StringComparer.Ordinal))
        {
            var ordered = group.OrderBy(pair => pair.Quote.Expected.Nanos).ThenBy(pair => pair.Quote.Offer.Name, StringComparer.Ordinal).ToList();
            var market = Summary([.. ordered.Select(pair => pair.Quote)]);
            markets.Add(market);
            offers.AddRange(ordered.Select(pair => Placed(pair.Quote, pair.Dropped, market)));
        }

        return new Comparison(request.At, request.Parameters, offers, refused, markets);
    }

    private static Market Summary(IReadOnlyList<OfferQuote> ordered)
    {
        var (cheapest, dearest) = (ordered[0].Expected, ordered[^1].Expected);
        var (low, high) = (ordered[(ordered.Count - 1) / 2].Expected, ordered[ordered.Count / 2].Expected);
        var median = Money.FromExact((low.ToRational() + high.ToRational()) / 2, cheapest.Currency, NanoRounding.HalfEven);
        var exact = ordered.Count(quote => quote.Kind == QuoteKind.Exact);
        var spread = cheapest.IsZero ? (Rational?)null : dearest.ToRational() / cheapest.ToRational();
        return new Market(cheapest, median, dearest, spread, exact, ordered.Count - exact);
    }

    private static ComparedOffer Placed(OfferQuote quote, IReadOnlyList<string> dropped, Market market)
    {
        var expected = quote.Expected.ToRational();
        var perOutput = Money.FromExact(expected / quote.Outputs, quote.Expected.Currency, NanoRounding.HalfEven);
        var perSecond = quote.Seconds is { Sign: > 0 } seconds
            ? Money.FromExact(expected / (quote.Outputs * seconds), quote.Expected.Currency, NanoRounding.HalfEven)
            : (Money?)null;
        var times = market.Cheapest.IsZero ? (Rational?)null : expected / market.Cheapest.ToRational();
        return new ComparedOffer(quote, perOutput, perSecond, times, Position(quote.Expected, market), dropped);
    }

    private static MarketPosition Position(Money amount, Market market)
        => amount == market.Cheapest ? MarketPosition.Cheapest
            : amount == market.Dearest ? MarketPosition.Dearest
            : amount == market.Median ? MarketPosition.Median
            : amount < market.Median ? MarketPosition.BelowMedian
            : MarketPosition.AboveMedian;

    private static IReadOnlyList<string> Unknown(PriceBook book, string model, ParameterSet parameters)
        => book.Find(model) is { } found
            ? [.. ParameterResolver.Resolve(found, parameters).Errors
                .Where(error => error.Code == "unknown_parameter")
                .Select(error => error.Pointer["#/parameters/".Length..])]
            : [];
}
