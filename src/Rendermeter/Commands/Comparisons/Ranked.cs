using Rendermeter.Pricing.Offers;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Commands.Comparisons;

/// <summary>A comparison of what has a figure. A price that only the run decides counts nothing in what is expected and is bounded by nothing: it is never the cheapest.</summary>
internal static class Ranked
{
    public static (Comparison Comparison, IReadOnlyList<OfferQuote> AfterTheRun) Compare(PriceBook book, CompareRequest request)
    {
        var all = Comparing.Compare(book, request);
        var open = all.Offers.Select(offer => offer.Quote).Where(quote => quote.Steps.Any(step => step.IsOpen)).ToList();
        var names = open.Select(quote => quote.Offer.Name).ToHashSet(StringComparer.Ordinal);
        return open.Count == 0
            ? (all, [])
            : (Comparing.Compare(book, request with { Offers = [.. request.Offers.Where(offer => !names.Contains(offer.Name))] }), open);
    }
}
