using System.Globalization;
using Rendermeter.Pricing.Forecasts;

namespace Rendermeter.Pricing.Tests.Forecasts;

/// <summary>
/// Months that another simulator drew, output by output, with a random source of its own: they lie within the bands as often as the bands say.
/// </summary>
public sealed class BandTests
{
    private const int Months = 200;

    [Theory]
    [InlineData(1)]
    [InlineData(20_261_121)]
    public void Two_hundred_drawn_months_are_forecast_within_5_percent_and_the_80_percent_band_holds_80_of_100(int seed)
    {
        var random = new Random(seed);
        var errors = new List<double>();
        var (inside80, inside95) = (0, 0);
        for (var i = 0; i < Months; i++)
        {
            var month = DrawnMonth.Next(random);
            var bands = Forecasted.Of(month.File).Total.Bands;
            var (median, low80, high80) = (Number(bands.Median.ToString()), Number(bands.Low80.ToString()), Number(bands.High80.ToString()));
            errors.Add(Math.Abs(month.Cost - median) / month.Cost);
            inside80 += month.Cost >= low80 && month.Cost <= high80 ? 1 : 0;
            inside95 += month.Cost >= Number(bands.Low95.ToString()) && month.Cost <= Number(bands.High95.ToString()) ? 1 : 0;
        }

        errors.Sort();
        Assert.True(errors[Months / 2] <= 0.05, $"median error {errors[Months / 2]:P1}");
        Assert.InRange(inside80, Months * 75 / 100, Months * 85 / 100);
        Assert.InRange(inside95, Months * 91 / 100, Months);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private sealed record DrawnMonth(string File, double Cost)
    {
        public static DrawnMonth Next(Random random)
        {
            var price = random.Next(1, 200) / 100.0;
            var low = random.Next(5, 40) / 100.0;
            var high = random.Next(2) == 0 ? low : low + (random.Next(4, 12) / 100.0);
            var failures = random.Next(0, 8) / 100.0;
            var billed = random.Next(2);
            var duplicates = random.Next(0, 4) / 100.0;
            var attempts = random.Next(2, 8);
            var byUsers = random.Next(2) == 0;
            var count = byUsers ? random.Next(200, 1500) : random.Next(2) == 0 ? random.Next(20, 150) : random.Next(200, 2000);
            var check = random.Next(0, 20) / 1000.0;
            var wanted = byUsers ? Poisson(random, count * 2.0) : count;
            var rejection = low + ((high - low) * random.NextDouble());
            var cost = 0.0;
            for (var i = 0; i < wanted; i++)
            {
                cost += One(random, price, rejection, failures, billed, duplicates, attempts, check);
            }

            var demand = byUsers ? "tier: all, actions_per_user: 2" : $"monthly: {count}";
            var tiers = byUsers ? $"tiers: {{all: {{users: {count}}}}}" : "";
            return new DrawnMonth(
                Forecasted.File(
                    string.Create(CultureInfo.InvariantCulture, $"{demand}, price: {price:0.00}, rejection: [{low:0.00}, {high:0.00}], failures: {{timeout: {{rate: {failures:0.00}, billed: {billed}}}}}, duplicates: {duplicates:0.00}, attempts: {attempts}, downstream: [{{name: check, price: {check:0.000}}}]"),
                    more: tiers),
                cost);
        }

        private static double One(Random random, double price, double rejection, double failures, int billed, double duplicates, int attempts, double check)
        {
            var cost = 0.0;
            for (var attempt = 0; attempt < attempts; attempt++)
            {
                if (random.NextDouble() < failures)
                {
                    cost += price * billed;
                    continue;
                }

                cost += price + check + (random.NextDouble() < duplicates ? price : 0);
                if (random.NextDouble() >= rejection)
                {
                    break;
                }
            }

            return cost;
        }

        /// <summary>Arrivals within one unit of time, one by one.</summary>
        private static int Poisson(Random random, double mean)
        {
            var (count, time) = (0, 0.0);
            while ((time -= Math.Log(1 - random.NextDouble()) / mean) < 1)
            {
                count++;
            }

            return count;
        }
    }
}
