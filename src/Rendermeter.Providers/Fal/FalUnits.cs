using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Providers.Fal;

/// <summary>
/// <c>x-fal-billable-units</c> in the words of a price. fal counts in the unit that the model is priced by; where our price has one plain component,
/// that is its quantity. Else the units are reported under their own name, and what was asked settles.
/// </summary>
internal static class FalUnits
{
    private const string OwnName = "billable_units";

    /// <summary>The usage that units stand for.</summary>
    public static ParameterSet Usage(PricedModel? model, Rational units)
    {
        var used = ParameterSet.Empty.With(OwnName, units);
        if (model?.Versions is not [.., { Components: [var component], Adjustments.Count: 0, Reports: null } version]
            || component.Tiers is not null || component.Curve is not null || component.Range is not null || component.Cascade is not null
            || component.Factor != Rational.One || component.Times.Count > 0 || !component.Plus.IsZero || component.Rates.Rows.Count != 1)
        {
            return used;
        }

        return component.Quantity.Name switch
        {
            "megapixels" => used.With("megapixels", units),
            "outputs" => used.With("n", units),
            "seconds" when model.Rule("n") is null => used.With("seconds", units),
            "compute_seconds" => used.With("compute_seconds", units),
            "characters" => used.With("characters", units * component.Per),
            _ => used,
        };
    }
}
