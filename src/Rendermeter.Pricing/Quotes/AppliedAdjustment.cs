using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>An adjustment that changed a quote.</summary>
/// <param name="Name">Its name in the price file.</param>
/// <param name="Kind">How it works.</param>
/// <param name="Value">A factor, a percentage (-30 is 30 % off) an amount of the currency, or the worth of one unit before the conversion.</param>
public sealed record AppliedAdjustment(string Name, AdjustmentKind Kind, Rational Value);
