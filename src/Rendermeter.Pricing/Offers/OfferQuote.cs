using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>What an offer costs: the quotes of its steps and their sum.</summary>
/// <param name="Offer">The offer.</param>
/// <param name="Steps">The quote of each step.</param>
/// <param name="Kind">Exact when every step is.</param>
/// <param name="Expected">The sum of what is expected.</param>
/// <param name="UpperBound">The sum of the bounds; null where a step has none.</param>
/// <param name="Outputs">How many outputs come of it, 1 or more.</param>
/// <param name="Seconds">How long each is, in seconds; null where it has no length or it is not known.</param>
public sealed record OfferQuote(
    Offer Offer, IReadOnlyList<Quote> Steps, QuoteKind Kind, Money Expected, Money? UpperBound, Rational Outputs, Rational? Seconds);
