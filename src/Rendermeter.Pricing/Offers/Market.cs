using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Offers;

/// <summary>The compared offers of one currency.</summary>
/// <param name="Cheapest">The least expected amount.</param>
/// <param name="Median">The middle one; of an even number the mean of the middle two, half-even.</param>
/// <param name="Dearest">The greatest.</param>
/// <param name="Spread">Dearest over cheapest; null where the cheapest is 0.</param>
/// <param name="Exact">How many of the quotes are exact.</param>
/// <param name="Estimates">How many are estimates.</param>
public sealed record Market(Money Cheapest, Money Median, Money Dearest, Rational? Spread, int Exact, int Estimates);
