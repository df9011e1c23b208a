using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>An offer that can serve a request, and what it would cost.</summary>
/// <param name="Hold">What is set aside for it: the quote's upper bound, or the caller's bound where the price has none.</param>
public sealed record OfferQuote(Offer Offer, Quote Quote, Money Hold);
