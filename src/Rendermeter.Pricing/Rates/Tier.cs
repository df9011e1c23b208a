using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Rates;

/// <summary>One tier of a volume.</summary>
/// <param name="From">Where it begins; what is exactly there still belongs to the tier before, save 0.</param>
/// <param name="To">Where it ends, itself included; null: it does not end.</param>
/// <param name="Value">The rate, or an adjustment's value.</param>
public sealed record Tier(Rational From, Rational? To, Rational Value);
