using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Adjustments;

/// <summary>What one unit of a currency is worth in another.</summary>
/// <param name="From">The first day (00:00 UTC) of the rate; null: no lower end.</param>
/// <param name="When">What it asks of parameters, for example the plan.</param>
/// <param name="Worth">The worth of one unit, exact, above 0.</param>
public sealed record ConversionRate(DateOnly? From, IReadOnlyList<KeyValuePair<string, ParameterMatch>> When, Rational Worth);
