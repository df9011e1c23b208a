using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Engine.Invoices.Repricing;

/// <summary>All rates of a version for one unit: what a line that says only how much can have been billed at.</summary>
internal static class UnitRates
{
    private static readonly HashSet<string> Outputs = new(["image", "video", "clip", "output", "song", "generation", "mesh", "model", "file", "request", "run", "audio", "unit", "track"], StringComparer.Ordinal);

    /// <summary>The rates, the tiers and the adjustments of that instant applied, each once.</summary>
    /// <param name="unit">The unit in the singular; null: any.</param>
    public static IReadOnlyList<UnitRate> Of(PriceVersion version, string? unit, DateTimeOffset at)
    {
        var rates = new List<UnitRate>();
        foreach (var component in version.Components)
        {
            if (Factor(component, unit) is not { } factor)
            {
                continue;
            }

            var rows = component.Range is { } range ? [(range.Expected, "")]
                : component.Curve is not null || component.Tiers is not null ? []
                : component.Rates.Rows.Select(row => (row.Value, Conditions(row)));
            foreach (var (value, conditions) in rows)
            {
                Add(rates, version, component.Name, value * factor / component.Per, conditions, at);
            }
        }

        return [.. rates.DistinctBy(rate => (rate.Rate, rate.Currency))];
    }

    private static void Add(List<UnitRate> rates, PriceVersion version, string name, Rational rate, string conditions, DateTimeOffset at)
    {
        var always = Rational.One;
        var tiers = new List<(Rational Factor, string Name)> { (Rational.One, "") };
        foreach (var adjustment in version.Adjustments)
        {
            var applies = (adjustment.Components.Count == 0 || adjustment.Components.Contains(name))
                && (adjustment.Windows?.Hold(at) ?? true) && IsValid(adjustment, at) && adjustment.Tiers is null;
            if (!applies || adjustment.Kind is not (AdjustmentKind.Multiply or AdjustmentKind.Percent))
            {
                continue;
            }

            if (adjustment.When.Count == 0)
            {
                always *= adjustment.Factor;
            }
            else
            {
                tiers.Add((adjustment.Factor, adjustment.Name));
            }
        }

        foreach (var (factor, tier) in tiers)
        {
            rates.Add(new UnitRate(rate * always * factor, version.Currency, string.Join(' ', new[] { name, conditions, tier }.Where(word => word.Length > 0))));
        }
    }

    /// <summary>How many of the component's units one of the line's is; null: it counts something else.</summary>
    private static Rational? Factor(Component component, string? unit)
    {
        var own = component.Quantity.Unit;
        if (unit is null || unit == component.Unit || (component.Unit is null && unit == own && component.Factor == Rational.One))
        {
            return Rational.One;
        }

        var isOutput = component.Quantity.Name is "outputs" or "requests" && Outputs.Contains(unit);
        return (unit == own || isOutput) && component.Times.Count == 0 ? component.Factor : null;
    }

    private static bool IsValid(Adjustment adjustment, DateTimeOffset at)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        return (adjustment.ValidFrom is not { } from || from <= day) && (adjustment.ValidTo is not { } to || day < to);
    }

    private static string Conditions(LookupRow row)
        => string.Join(' ', row.When.Select(condition => condition.Value is ParameterMatch.OneOf one ? $"{condition.Key}={string.Join('|', one.Values)}" : condition.Key));
}
