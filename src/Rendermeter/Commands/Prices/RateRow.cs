using Rendermeter.Pricing;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Commands.Prices;

/// <summary>One rate of a component, and what it is the rate of.</summary>
/// <param name="When">Parameters, a slice of the volume, a point of a curve; empty: always.</param>
internal sealed record RateRow(string Rate, string When)
{
    /// <summary>All rates of a component, whichever way it states them.</summary>
    public static IEnumerable<RateRow> Of(Component component) => component switch
    {
        { Tiers: { } tiers } => Of(tiers),
        { Curve: { } curve } => curve.Points.Select(point => new RateRow(point.Rate.ToString(), $"{curve.Of}={point.At} ({SnakeCase.Of(curve.Mode)})")),
        { Range: { } range } =>
        [
            new RateRow(range.Expected.ToString(), "expected; the provider's bill settles it"),
            new RateRow(range.Minimum.ToString(), "least"),
            new RateRow(range.Maximum?.ToString() ?? "no bound", "most"),
        ],
        _ => component.Rates.Rows.Select(row => new RateRow(row.Value.ToString(), PriceText.Conditions(row.When))),
    };

    /// <summary>The tiers of a volume.</summary>
    public static IEnumerable<RateRow> Of(Tiers tiers)
        => tiers.Rows.Select(tier => new RateRow(tier.Value.ToString(), $"from {tier.From} to {tier.To?.ToString() ?? "any"} ({SnakeCase.Of(tiers.Mode)} per {SnakeCase.Of(tiers.Per)}{(tiers.After is { } after ? $", after {after}" : "")})"));
}
