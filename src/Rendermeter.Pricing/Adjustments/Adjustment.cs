using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Adjustments;

/// <summary>A named change of a price. Adjustments apply one after another, in the order of the file.</summary>
/// <param name="Name">Its name in quotes.</param>
/// <param name="Kind">How it works.</param>
/// <param name="Value">A factor of 0 or more, a percentage of -100 or more, or an amount of 0 or more.</param>
/// <param name="When">It applies only when all of these fit; none: always.</param>
public sealed record Adjustment(string Name, AdjustmentKind Kind, Rational Value, IReadOnlyList<KeyValuePair<string, ParameterMatch>> When)
{
    /// <summary>What rates are multiplied by; 1 for a fixed amount.</summary>
    public Rational Factor => Kind switch
    {
        AdjustmentKind.Multiply => Value,
        AdjustmentKind.Percent => Rational.One + (Value / 100),
        AdjustmentKind.Fixed => Rational.One,
    };
}
