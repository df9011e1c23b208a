using Rendermeter.Pricing.Forecasts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Providers.Tests.Sandbox.Months;

/// <summary>Months of real sandbox renders: forecast from what was assumed, compared with the vendor's own bill.</summary>
public sealed class ForecastMonthTests : IDisposable
{
    private const int Months = 200;
    private const int Seed = 20_261_121;

    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-months-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void Two_hundred_months_of_sandbox_renders_are_forecast_within_5_percent_and_80_of_100_lie_in_the_80_percent_band()
    {
        var (errors, inside, book) = (new List<decimal>(), 0, PriceBook.Embedded());
        for (var number = 0; number < Months; number++)
        {
            var month = new SandboxMonth(Seed, number);
            var result = Forecasting.Forecast("month.yaml", month.File, book);
            Assert.True(result is ForecastResult.Forecasted, result is ForecastResult.Refused refused ? string.Join('\n', refused.Findings) : "");
            var bands = ((ForecastResult.Forecasted)result).Forecast.Total.Bands;

            var billed = month.Bill(_directory);

            errors.Add(Math.Abs(billed - bands.Median.Nanos) / (decimal)billed);
            inside += billed >= bands.Low80.Nanos && billed <= bands.High80.Nanos ? 1 : 0;
        }

        errors.Sort();
        var median = (errors[(Months / 2) - 1] + errors[Months / 2]) / 2;
        TestContext.Current.TestOutputHelper?.WriteLine($"median error {median:P2}, {inside} of {Months} in the 80 % band");
        Assert.True(median <= 0.05m, $"median error {median:P2}");
        Assert.InRange(inside, Months * 75 / 100, Months * 85 / 100);
    }
}
