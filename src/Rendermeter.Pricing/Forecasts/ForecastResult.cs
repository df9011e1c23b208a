using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>The answer to a forecast file.</summary>
public abstract record ForecastResult
{
    private ForecastResult()
    {
    }

    /// <summary>The file is wrong: everything that is, 50 findings at most, each with line and field.</summary>
    public sealed record Refused(IReadOnlyList<PriceFinding> Findings) : ForecastResult;

    /// <summary>The forecast.</summary>
    public sealed record Forecasted(Forecast Forecast) : ForecastResult;
}
