using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Offers;

/// <summary>The sum over all renders that have both prices in one currency.</summary>
/// <param name="Items">How many.</param>
/// <param name="Was">What they cost.</param>
/// <param name="Would">What they would have cost.</param>
/// <param name="Difference">Would less was.</param>
public sealed record RerateTotal(int Items, Money Was, Money Would, Money Difference);
