using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Imports;

/// <summary>What a file would change for one model.</summary>
/// <param name="Model"><c>provider/model</c>.</param>
/// <param name="Kind">What it would do.</param>
/// <param name="Parameters">The typical render that was asked.</param>
/// <param name="Was">What it costs now; null: no price.</param>
/// <param name="Would">What it would cost; null: no price.</param>
/// <param name="Difference">Would less was; null where one is missing or the currencies differ.</param>
public sealed record PriceDifference(string Model, DifferenceKind Kind, ParameterSet Parameters, Money? Was, Money? Would, Money? Difference);
