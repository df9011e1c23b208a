using System.Globalization;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Adjustments;

namespace Rendermeter.Commands.Prices;

/// <summary>An adjustment in words: what it does to the price, and when.</summary>
internal static class AdjustmentText
{
    public static string Of(Adjustment adjustment)
    {
        var parts = new List<string> { $"{adjustment.Name}: {What(adjustment)}" };
        parts.AddRange(adjustment.Components.Count > 0 ? [$"on {string.Join(", ", adjustment.Components)}"] : []);
        parts.AddRange(adjustment.When.Count > 0 ? [$"only with {PriceText.Conditions(adjustment.When)}"] : []);
        parts.AddRange(adjustment.ValidFrom is { } from ? [$"from {PriceJson.Day(from)}"] : []);
        parts.AddRange(adjustment.ValidTo is { } to ? [$"before {PriceJson.Day(to)}"] : []);
        parts.AddRange(adjustment.Windows is { } windows ? [$"{string.Join(" and ", windows.Windows.Select(Of))} in {windows.Zone}"] : []);
        return string.Join(", ", parts);
    }

    private static string What(Adjustment adjustment) => adjustment switch
    {
        { Conversion: { } conversion } => $"to {conversion.To} at {string.Join(" or ", conversion.Rates.Select(rate => $"{rate.Worth} {PriceText.Conditions(rate.When)}".TrimEnd()))}",
        { Tiers: { } tiers } => $"{SnakeCase.Of(adjustment.Kind)} {string.Join("; ", RateRow.Of(tiers).Select(row => $"{row.Rate} {row.When}"))}",
        _ => $"{SnakeCase.Of(adjustment.Kind)} {adjustment.Value}",
    };

    private static string Of(TimeWindow window)
        => $"{(window.Days.Count == 0 ? "daily" : string.Join(" ", window.Days.Select(day => day.ToString())))} {Clock(window.FromMinute)} to {Clock(window.ToMinute)}";

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:D2}:{minute % 60:D2}");
}
