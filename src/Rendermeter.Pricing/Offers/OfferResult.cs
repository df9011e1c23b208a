using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>The answer for one offer.</summary>
public abstract record OfferResult
{
    private OfferResult()
    {
    }

    /// <summary>A step cannot be quoted.</summary>
    /// <param name="Offer">The offer.</param>
    /// <param name="Model">The model of that step.</param>
    /// <param name="Reason">Why.</param>
    public sealed record Refused(Offer Offer, string Model, QuoteResult Reason) : OfferResult;

    /// <summary>The steps are priced in different currencies and have no sum.</summary>
    public sealed record Mixed(Offer Offer, IReadOnlyList<Quote> Steps) : OfferResult;

    /// <summary>The quote.</summary>
    public sealed record Quoted(OfferQuote Quote) : OfferResult;
}
