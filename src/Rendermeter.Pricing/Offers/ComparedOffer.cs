using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Offers;

/// <summary>An offer beside the others.</summary>
/// <param name="Quote">What it costs.</param>
/// <param name="PerOutput">The expected amount for each output.</param>
/// <param name="PerSecond">The expected amount for each second of output; null where outputs have no length.</param>
/// <param name="TimesCheapest">The expected amount over that of the cheapest in its currency; null where that is 0.</param>
/// <param name="Position">Where it stands among the offers in its currency.</param>
/// <param name="Dropped">Parameters that its model does not know and that were left out.</param>
public sealed record ComparedOffer(
    OfferQuote Quote, Money PerOutput, Money? PerSecond, Rational? TimesCheapest, MarketPosition Position, IReadOnlyList<string> Dropped);
