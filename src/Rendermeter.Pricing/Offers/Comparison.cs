using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>One render on many offers.</summary>
/// <param name="At">The instant asked for.</param>
/// <param name="Parameters">What was asked.</param>
/// <param name="Offers">Those that were quoted, by currency, the cheapest first, then by name.</param>
/// <param name="Refused">Those that were not, in the order asked.</param>
/// <param name="Markets">One per currency, in the order of the offers.</param>
public sealed record Comparison(
    DateTimeOffset At, ParameterSet Parameters, IReadOnlyList<ComparedOffer> Offers, IReadOnlyList<OfferResult> Refused, IReadOnlyList<Market> Markets);
