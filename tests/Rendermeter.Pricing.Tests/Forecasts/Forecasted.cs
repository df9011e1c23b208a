using Rendermeter.Pricing.Forecasts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Tests.Forecasts;

/// <summary>A forecast of a text, for tests.</summary>
internal static class Forecasted
{
    /// <summary>A file of one line; <paramref name="line"/> are its members below the name, flow style.</summary>
    public static string File(string line, int months = 1, string more = "")
        => $"forecast: test\nstarts: 2026-12\nmonths: {months}\n{more}{(more.Length > 0 ? "\n" : "")}lines:\n  - {{name: a, {line}}}\n";

    public static Forecast Line(string line, int months = 1, string more = "") => Of(File(line, months, more));

    public static Forecast Of(string text)
    {
        var result = Forecasting.Forecast("feature.yaml", text, PriceBook.Embedded());
        Assert.True(result is ForecastResult.Forecasted, result is ForecastResult.Refused refused ? string.Join('\n', refused.Findings) : "");
        return ((ForecastResult.Forecasted)result).Forecast;
    }

    public static IReadOnlyList<PriceFinding> Findings(string text)
        => Assert.IsType<ForecastResult.Refused>(Forecasting.Forecast("feature.yaml", text, PriceBook.Embedded())).Findings;
}
