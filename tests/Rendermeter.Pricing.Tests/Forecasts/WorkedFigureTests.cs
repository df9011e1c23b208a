using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Forecasts;

namespace Rendermeter.Pricing.Tests.Forecasts;

/// <summary>The figures that circulate in the field, as arithmetic has them.</summary>
public sealed class WorkedFigureTests
{
    [Fact]
    public void Fifty_thousand_images_a_day_at_8_cents_are_4_000_a_day_and_120_000_a_month()
    {
        var month = Forecasted.Line("daily: 50000, price: 0.08");
        var day = Forecasted.Line("monthly: 50000, price: 0.08");

        Assert.Equal("120000.000000000", month.Total.Expected.ToString());
        Assert.Equal("4000.000000000", day.Total.Expected.ToString());
        Assert.Equal("120000.000000000", month.Total.Bands.Median.ToString());
    }

    [Theory]
    [InlineData("0.3", "10/7")]
    [InlineData("0.5", "2")]
    public void Rejecting_30_to_50_percent_takes_1_43_to_2_attempts_for_a_kept_output(string rejection, string attempts)
    {
        var forecast = Forecasted.Line($"monthly: 1000, price: 0.08, rejection: {rejection}, attempts: 10");

        Assert.Equal(attempts, forecast.Lines[0].AttemptsPerAccepted.ToString());
        Assert.True(Rational.TryParse(attempts, out var times));
        Assert.Equal(Money.FromExact(times * Rational.FromFraction(8, 100), Currency.Usd, NanoRounding.HalfEven), forecast.PerAccepted);
    }

    [Theory]
    [InlineData("price: 500, discount: 0.3", "0.7")]
    [InlineData("price: 1000, discount: 0.25, period: month", "0.75")]
    [InlineData("price: 1000, worth: 1333.333333333333, period: month", "0.75")]
    public void A_prepaid_discount_breaks_even_at_the_share_that_it_leaves(string terms, string breakEven)
    {
        var forecast = Forecasted.Line("monthly: 8928, price: 0.08", more: $"purchases: [{{name: prepaid, {terms}}}]");

        var lever = Assert.Single(forecast.Levers, lever => lever.Lever == Lever.Commitment);
        Assert.Equal(breakEven, ShortOf(lever.TurnsAt));
    }

    [Fact]
    public void Five_drafts_and_one_final_at_a_third_of_the_price_save_47_percent_of_five_finals()
    {
        // 1 - (5/3 + 1) / 5 = 7/15
        var lever = Drafts(5, "price: 0.04", "price: 0.12");

        Assert.Equal(Rational.FromFraction(7, 15), (lever.Otherwise - lever.Now).ToRational() / lever.Otherwise.ToRational());
        Assert.Contains("save 46.7 %", lever.Turn, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, "0.02", "0.1", "60")]
    [InlineData(5, "0.01", "0.1", "70")]
    [InlineData(10, "0.04", "0.12", "56.7")]
    [InlineData(10, "0.02", "0.1", "70")]
    [InlineData(10, "0.01", "0.1", "80")]
    public void Drafts_save_what_pricing_section_10_says(int count, string draft, string final, string percent)
        => Assert.Contains($"save {percent} %", Drafts(count, $"price: {draft}", $"price: {final}").Turn, StringComparison.Ordinal);

    [Fact]
    public void An_adapter_for_12_cents_instead_of_8_costs_400_more_for_10_000_images()
    {
        var forecast = Forecasted.Line("monthly: 10000, price: 0.08, alternatives: [{name: lora, lever: adapter, surcharge: 0.04, rejection: 0}]");

        Assert.Equal("-400.000000000", forecast.Levers[0].Saves.ToString());
    }

    [Fact]
    public void Downstream_of_50_000_a_day_is_1_500_of_moderation_and_255_of_egress()
    {
        var forecast = Forecasted.Line("daily: 50000, price: 0.08, downstream: [{name: nsfw, price: 0.001}, {name: cdn, megabytes: 2, gigabyte_price: 0.085}]");

        Assert.Equal("1755.000000000", forecast.Total.Kinds[CostKind.Downstream].ToString());
        Assert.Equal("121755.000000000", forecast.Total.Expected.ToString());
    }

    [Fact]
    public void Under_a_price_by_rounded_megapixels_768_and_1000_squared_cost_the_same()
    {
        var forecast = Forecasted.Line(
            "monthly: 1000, offer: fal/fal-ai/flux-1/dev, parameters: {width: 1000, height: 1000}, downstream: [{name: cdn, megabytes: 2, gigabyte_price: 0.085}], "
            + "alternatives: [{name: smaller, lever: image_size, parameters: {width: 768, height: 768}, megabytes: 1.2}]");

        // The saving is 40 % of the egress and nothing of the price.
        Assert.Equal("0.068000000", forecast.Levers[0].Saves.ToString());
    }

    [Fact]
    public void Surge_is_a_multiplier_and_not_a_percentage()
    {
        Assert.Equal("240.000000000", Forecasted.Line("monthly: 1000, price: 0.08, surge: {share: 1, multiplier: 3}").Total.Expected.ToString());
        Assert.Equal("96.000000000", Forecasted.Line("monthly: 1000, price: 0.08, surge: {share: 0.1, multiplier: 3}").Total.Expected.ToString());
    }

    private static LeverAnswer Drafts(int count, string draft, string final)
        => Forecasted.Line($"monthly: 100, {final}, drafts: {{count: {count}, {draft}}}").Levers.Single(lever => lever.Lever == Lever.Drafts);

    private static string ShortOf(Rational? value) => Rational.FromFraction((value!.Value * 1000).RoundHalfEven(), 1000).ToString();
}
