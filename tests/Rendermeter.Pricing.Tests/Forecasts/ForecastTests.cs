using System.Numerics;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Forecasts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Tests.Forecasts;

public sealed class ForecastTests
{
    [Fact]
    public void Each_line_has_its_own_money_by_kind_and_by_month()
    {
        // 100 at 0.10 with a step of 0.001 and 5 to set up; 10 at 0.2, half of them rejected and made again at most once: 15 attempts, 3 in money.
        var forecast = Forecasted.Of(Forecasted.File("monthly: 100, price: 0.1, setup: 5, downstream: [{name: check, price: 0.001}]", months: 2)
            + "  - {name: b, monthly: 10, price: 0.2, rejection: 0.5, attempts: 2}\n");
        var (first, second) = (forecast.Lines[0], forecast.Lines[1]);

        Assert.Equal(["15.100000000", "10.100000000"], first.Months.Select(money => money.ToString()));
        Assert.Equal(("20.000000000", "5.000000000", "0.200000000"), (first.Kinds[CostKind.Generation].ToString(), first.Kinds[CostKind.Adapters].ToString(), first.Kinds[CostKind.Downstream].ToString()));
        Assert.Equal(["3.000000000", "3.000000000"], second.Months.Select(money => money.ToString()));
        Assert.Equal(("3.000000000", "3.000000000"), (second.Kinds[CostKind.Generation].ToString(), second.Kinds[CostKind.Rejected].ToString()));
        Assert.All(forecast.Lines, line => Assert.Equal(line.Expected, line.Kinds.Values.Aggregate((sum, money) => sum + money)));
        Assert.EndsWith(",15.100000000,3.000000000", ForecastJson.ToCsv(forecast).Split('\n')[1], StringComparison.Ordinal);
        Assert.EndsWith(",line_1,line_2", ForecastJson.ToCsv(forecast).Split('\n')[0], StringComparison.Ordinal);
        Assert.Contains("\"months\":[\"15.100000000\",\"10.100000000\"]", ForecastJson.ToText(forecast), StringComparison.Ordinal);
    }

    [Fact]
    public void A_limit_on_attempts_gives_up_the_share_that_the_formula_says()
    {
        var forecast = Forecasted.Line("monthly: 1000, price: 1, rejection: 0.5, attempts: 3");

        Assert.Equal(875, forecast.Total.Accepted);
        Assert.Equal("1750.000000000", forecast.Total.Expected.ToString());
        Assert.Equal("875.000000000", forecast.Total.Kinds[CostKind.Generation].ToString());
        Assert.Equal("875.000000000", forecast.Total.Kinds[CostKind.Rejected].ToString());
    }

    [Fact]
    public void A_small_month_is_exact()
    {
        // Two outputs, each 1 with a half, 2 with a quarter, 3 with a quarter: 2 to 6 with 4, 4, 5, 2, 1 sixteenths.
        var forecast = Forecasted.Line("monthly: 2, price: 1, rejection: 0.5, attempts: 3");

        Assert.Equal("exact", forecast.Method);
        Assert.Equal("3.500000000", forecast.Total.Expected.ToString());
        Assert.Equal(["2.000000000", "2.000000000", "3.000000000", "5.000000000", "6.000000000"], Five(forecast.Total.Bands));
    }

    [Fact]
    public void The_approximation_of_a_large_month_is_near_to_the_exact_one()
    {
        var exact = Forecasted.Line("monthly: 200, price: 0.08, rejection: 0.4, failures: {timeout: {rate: 0.05, billed: 0}}, attempts: 5");
        var near = Forecasted.Line("monthly: 200.5, price: 0.08, rejection: 0.4, failures: {timeout: {rate: 0.05, billed: 0}}, attempts: 5");

        Assert.Equal(("exact", "approximation"), (exact.Method, near.Method));
        foreach (var (one, other) in Five(exact.Total.Bands).Zip(Five(near.Total.Bands)))
        {
            Assert.InRange(decimal.Parse(other, System.Globalization.CultureInfo.InvariantCulture) / decimal.Parse(one, System.Globalization.CultureInfo.InvariantCulture), 0.99m, 1.01m);
        }
    }

    [Fact]
    public void A_failure_costs_what_the_providers_policy_says()
    {
        var free = Forecasted.Line("monthly: 1000, offer: sandbox-fast/image, failures: {provider_error: 0.2}");
        var billed = Forecasted.Line("monthly: 1000, offer: sandbox-fast/image, failures: {refused_output: 0.2}");
        var unknown = Forecasted.Line("monthly: 1000, offer: sandbox-fast/image, failures: {timeout: 0.2}");

        Assert.True(free.Total.Kinds[CostKind.Failed].IsZero);
        Within(billed.Total.Kinds[CostKind.Failed].ToRational(), Rational.FromFraction(19_999, 1000), 20);
        Assert.Equal(billed.Total.Kinds[CostKind.Failed], unknown.Total.Kinds[CostKind.Failed]);
        Assert.Contains(unknown.Assumptions, said => said.Contains("timeout", StringComparison.Ordinal) && said.Contains("counted as billed", StringComparison.Ordinal));
    }

    [Fact]
    public void The_kinds_of_every_month_sum_to_what_is_expected()
    {
        var forecast = Forecasted.Of(Everything);

        foreach (var month in forecast.Months.Append(forecast.Total))
        {
            Assert.Equal(month.Expected, month.Kinds.Values.Aggregate(Money.Zero(Currency.Usd), (sum, money) => sum + money));
            Assert.True(month.Bands.Low95 <= month.Bands.Low80 && month.Bands.Low80 <= month.Bands.Median && month.Bands.Median <= month.Bands.High80 && month.Bands.High80 <= month.Bands.High95);
        }

        Assert.Equal(forecast.Total.Expected, forecast.Months.Aggregate(Money.Zero(Currency.Usd), (sum, month) => sum + month.Expected));
    }

    [Fact]
    public void The_same_file_has_the_same_bytes_and_another_seed_has_others()
    {
        var first = ForecastJson.ToText(Forecasted.Of(Everything));

        Assert.Equal(first, ForecastJson.ToText(Forecasted.Of(Everything)));
        Assert.NotEqual(first, ForecastJson.ToText(Forecasted.Of(Everything.Replace("\nmonths: 6", "\nmonths: 6\nseed: 2", StringComparison.Ordinal))));
    }

    [Fact]
    public void The_draws_are_these_on_every_machine()
    {
        var draws = new Draws(1);

        Assert.Equal((0x910A2DEC89025CC1UL, 0xBEEB8DA1658EEC67UL), (draws.Next(), draws.Next()));
    }

    [Fact]
    public void A_range_that_is_one_figure_is_that_figure()
        => Assert.Equal(
            ForecastJson.ToText(Forecasted.Line("monthly: 1000, price: 0.08, rejection: 0.3")),
            ForecastJson.ToText(Forecasted.Line("monthly: 1000, price: 0.08, rejection: [0.3, 0.3]")));

    [Fact]
    public void What_is_expected_over_a_range_is_its_mean()
    {
        // The mean of 1 / (1 - r) for r from 0.3 to 0.5 is 5 ln(7/5).
        var forecast = Forecasted.Line("monthly: 100000, price: 1, rejection: [0.3, 0.5], attempts: 50");

        Assert.Equal("simulation", forecast.Method);
        Within(forecast.Total.Expected.ToRational(), 168_236, 168_237);
        Within(forecast.Total.Bands.Low80.ToRational(), 146_800, 147_500);
        Within(forecast.Total.Bands.High80.ToRational(), 191_500, 193_000);
    }

    [Fact]
    public void A_cap_keeps_the_month_at_its_limit_and_says_when_it_is_reached()
    {
        var forecast = Forecasted.Line("monthly: 1000, growth: 0.1, price: 1, rejection: 0.2, attempts: 20", months: 12, more: "caps: [{name: budget, metric: spend, limit: 2000}]");

        Assert.True(forecast.Months[^1].Expected.Nanos <= 2_000_000_000_001);
        Assert.Equal(new DateOnly(2027, 5, 1), forecast.CapEnds[0].Median);
        Assert.Equal(1, forecast.CapEnds[0].Chance);
        Assert.True(forecast.Total.Kinds[CostKind.Caps].Nanos < 0);
        Within(forecast.Months[^1].Accepted, 1599, 1601);
    }

    [Theory]
    [InlineData("day", "10", "300")]
    [InlineData("month", "10", "10")]
    public void A_cap_by_count_stops_outputs(string period, string limit, string accepted)
    {
        var forecast = Forecasted.Line("monthly: 1000, price: 1", more: $"caps: [{{metric: outputs, limit: {limit}, period: {period}}}]");

        Assert.Equal(accepted, Round(forecast.Total.Accepted).ToString());
    }

    [Fact]
    public void A_cap_in_total_ends_in_the_month_in_which_it_is_used_up()
    {
        var forecast = Forecasted.Line("monthly: 100, price: 1", months: 6, more: "caps: [{metric: spend, limit: 250, period: total}]");

        Assert.Equal(["100", "100", "50", "0", "0", "0"], forecast.Months.Select(month => Round(month.Expected.ToRational()).ToString()));
        Assert.Equal(new DateOnly(2027, 2, 1), forecast.CapEnds[0].Median);
    }

    [Fact]
    public void A_pool_covers_until_it_is_used_up_and_what_expires_is_lost()
    {
        var pool = Forecasted.Line("monthly: 100, price: 1", months: 4, more: "purchases: [{name: pool, price: 200, worth: 250}]");
        var expiring = Forecasted.Line("monthly: 100, price: 1", months: 4, more: "purchases: [{name: pool, price: 200, worth: 250, expires_after_months: 2}]");
        var monthly = Forecasted.Line("monthly: 100, price: 1", months: 3, more: "purchases: [{name: plan, price: 80, worth: 120, period: month, rollover_months: 1}]");

        Assert.Equal(["200", "0", "50", "100"], pool.Months.Select(month => Round(month.Expected.ToRational()).ToString()));
        Assert.Equal(new DateOnly(2027, 2, 1), pool.PoolEnds[0].Median);
        Assert.Equal(["200", "0", "100", "100"], expiring.Months.Select(month => Round(month.Expected.ToRational()).ToString()));
        Assert.Equal(["80", "80", "80"], monthly.Months.Select(month => Round(month.Expected.ToRational()).ToString()));
    }

    [Fact]
    public void A_pack_of_the_book_takes_its_terms_from_there()
    {
        // 108,900 tokens a clip at 7.00 a million; a pack of 10 million costs 43: 38.6 % off.
        var forecast = Forecasted.Line(
            "monthly: 50, offer: byteplus/dreamina-seedance-2-0-260128, parameters: {resolution: 720p, width: 1280, height: 720, seconds: 5}",
            more: "purchases: [{plan: byteplus/seedance_2_0_10m}]");

        Assert.Equal("0.614", Rational.FromFraction((forecast.Levers[0].TurnsAt!.Value * 1000).RoundHalfEven(), 1000).ToString());
        Assert.Equal("43", Round(forecast.Total.Expected.ToRational()).ToString());
    }

    [Fact]
    public void Users_times_actions_times_outputs_grow_by_the_month()
    {
        var forecast = Forecasted.Of("""
            forecast: tiers
            starts: 2026-12
            months: 2
            tiers:
              free: {users: 1000, growth: 0.1}
            lines:
              - {name: a, tier: free, actions_per_user: 2, outputs_per_action: 3, price: 0.01}
            """);

        Assert.Equal(["60.000000000", "66.000000000"], forecast.Months.Select(month => month.Expected.ToString()));
        Assert.Equal("0.060000000", forecast.PerUser.ToString());
        Assert.Equal("0.030000000", forecast.PerAction.ToString());
        // A Poisson count of 2,000 actions of 3 outputs: a deviation of 2.2 %.
        Within(forecast.Months[0].Bands.High80.ToRational(), Rational.FromFraction(617, 10), Rational.FromFraction(618, 10));
    }

    [Fact]
    public void A_price_that_changes_on_a_day_changes_the_months_after_it()
    {
        const string File = """
            provider: acme
            currency: USD
            models:
              - model: draw
                media: image
                versions:
                  - {effective_from: 2026-01-01, checked_on: 2026-01-01, source: s, source_kind: first_party, components: [{name: o, quantity: outputs, rate: 1}]}
                  - {effective_from: 2027-01-01, checked_on: 2026-01-01, source: s, source_kind: first_party, components: [{name: o, quantity: outputs, rate: 2}]}
            """;
        var result = Forecasting.Forecast("f", Forecasted.File("monthly: 10, offer: acme/draw", months: 3), PriceBook.Embedded().With("acme.yaml", File));

        Assert.Equal(["10.000000000", "20.000000000", "20.000000000"], Assert.IsType<ForecastResult.Forecasted>(result).Forecast.Months.Select(month => month.Expected.ToString()));
    }

    [Fact]
    public void The_most_uncertain_assumption_moves_the_total_most()
    {
        var forecast = Forecasted.Line("monthly: [900, 1100], price: 1, rejection: [0.1, 0.6]");

        Assert.Equal(["a: rejection", "a: wanted monthly"], forecast.Sensitivity.Select(swing => swing.Name));
        Within(forecast.Sensitivity[0].AtHigh.ToRational(), 2480, 2500);
    }

    [Fact]
    public void A_share_ends_at_1_and_a_count_does_not()
    {
        var forecast = Forecasted.Line("monthly: 1, price: 1, waiting: {share: 1, multiplier: 0.5}");

        Assert.Equal(["0.9", "1.1", "0.9", "1"], forecast.Sensitivity.OrderByDescending(swing => swing.High.Numerator * 10 / swing.High.Denominator).SelectMany(swing => new[] { swing.Low.ToString(), swing.High.ToString() }));
    }

    [Fact]
    public void A_lever_without_facts_is_named_with_what_it_needs()
    {
        var forecast = Forecasted.Line("monthly: 10, price: 1");

        Assert.Empty(forecast.Levers);
        Assert.Equal(Enum.GetValues<Lever>(), forecast.Missing.Select(missing => missing.Lever));
    }

    [Fact]
    public void Levers_turn_where_the_formula_says()
    {
        var forecast = Forecasted.Line(
            "monthly: 1000, price: 1, rejection: 0.5, attempts: 50, waiting: {share: 0.5, multiplier: 0.5}, alternatives: ["
            + "{name: lora, lever: adapter, surcharge: 0.1, rejection: 0.2}, {name: trained, lever: adapter, setup: 60, rejection: 0.2},"
            + "{name: cheap, lever: cheaper_model, price: 0.2, rejection: 0.8}, {name: long, lever: longer_clips, price: 1.8, covers: 2},"
            + "{name: upscaled, lever: upscale, price: 0.5, upscale: {price: 0.3}}]");

        // Now: 0.75 an attempt, 1.5 an accepted output.
        var turns = forecast.Levers.ToDictionary(lever => lever.Name, lever => Rational.FromFraction((lever.TurnsAt!.Value * 10_000).RoundHalfEven(), 10_000).ToString());
        Assert.Equal("0.5", turns["nothing waits"]);
        Assert.Equal("0.45", turns["lora"]);        // (0.75 + s) / 0.8 = 1.5
        Assert.Equal("106.6667", turns["trained"]); // 60 / (1.5 - 0.9375)
        Assert.Equal("0.9", turns["cheap"]);        // 0.15 / (1 - r) = 1.5
        Assert.Equal("2", turns["long"]);           // twice the price for twice the length
        Assert.Equal("0.75", turns["upscaled"]);    // 0.375 / 0.5 + u = 1.5
    }

    [Fact]
    public void Drafts_fail_and_are_rejected_on_their_own_account()
    {
        // A draft: 0.2 fail (half billed), 0.25 of the rest are rejected, so 0.4 miss. With 2 attempts: 1.4 attempts, 1.12 delivered, 0.14 of a price for failures.
        // A set of 3 is 3 x 0.1 x 1.26 = 0.378; half of the sets are promoted: 0.756.
        var forecast = Forecasted.Line("monthly: 1000, price: 1, drafts: {price: 0.1, count: 3, promotion: 0.5, rejection: 0.25, attempts: 2, failures: {timeout: {rate: 0.2, billed: 0.5}}}");

        Assert.Equal("756.000000000", forecast.Total.Kinds[CostKind.Drafts].ToString());
        Assert.Equal("1756.000000000", forecast.Total.Expected.ToString());
    }

    [Fact]
    public void Drafts_of_a_small_month_are_exact()
    {
        // One final at 10 after two drafts at 1, each made twice with a half: 12, 13, 14 with 1, 2, 1 quarters.
        var forecast = Forecasted.Line("monthly: 1, price: 10, drafts: {price: 1, count: 2, rejection: 0.5, attempts: 2}");

        Assert.Equal(("exact", "13.000000000"), (forecast.Method, forecast.Total.Expected.ToString()));
        Assert.Equal(["12.000000000", "12.000000000", "13.000000000", "14.000000000", "14.000000000"], Five(forecast.Total.Bands));
    }

    [Fact]
    public void The_spread_of_drafts_is_that_of_the_formula()
    {
        // A draft of 1, made twice with a half: mean 1.5, variance 0.25. A set of 4: 6 and 1. Sets until one in two is promoted: mean 12, variance 2 x 1 + 2 x 36 = 74.
        // 10,000 of them: 120,000 with a deviation of 860.2; the 80 % band is 1.2816 of it to each side.
        var forecast = Forecasted.Line("monthly: 10000, price: 0, drafts: {price: 1, count: 4, promotion: 0.5, rejection: 0.5, attempts: 2}");

        Assert.Equal("120000.000000000", forecast.Total.Expected.ToString());
        Within(forecast.Total.Bands.High80.ToRational(), 121_092, 121_114);
        Within(forecast.Total.Bands.Low80.ToRational(), 118_886, 118_910);
    }

    [Fact]
    public void Use_beyond_a_plan_costs_the_plans_own_rate()
    {
        const string File = """
            provider: acme
            currency: USD
            plans:
              - {plan: hundred, kind: plan, price: 80, quantity: 100, unit: image, period: month, overflow: pay_as_you_go, overflow_rate: 1.5, checked_on: 2026-01-01, source: s}
            models:
              - model: draw
                media: image
                versions:
                  - {effective_from: 2026-01-01, checked_on: 2026-01-01, source: s, source_kind: first_party, components: [{name: o, quantity: outputs, rate: 1, unit: image}]}
            """;
        var result = Forecasting.Forecast(
            "f", Forecasted.File("monthly: 150, offer: acme/draw", months: 2, more: "purchases: [{plan: acme/hundred}]"), PriceBook.Embedded().With("acme.yaml", File));

        Assert.True(result is ForecastResult.Forecasted, result is ForecastResult.Refused refused ? string.Join('\n', refused.Findings) : "");
        var forecast = ((ForecastResult.Forecasted)result).Forecast;
        // 80 for the first hundred, 50 more at 1.50.
        Assert.Equal(["155", "155"], forecast.Months.Select(month => Round(month.Expected.ToRational()).ToString()));
        var lever = forecast.Levers.Single(lever => lever.Lever == Lever.Commitment);
        // The covered part: 2 x 80, and 2 x 50 x 0.50 above the list price, against 2 x 100 at it.
        Assert.Equal(("210", "200"), (Round(lever.Now.ToRational()).ToString(), Round(lever.Otherwise.ToRational()).ToString()));
        Assert.Contains("150 % of the list price", lever.Turn, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_has_a_row_a_month_and_no_free_text()
    {
        var forecast = Forecasted.Of(Everything);
        var rows = ForecastJson.ToCsv(forecast).TrimEnd('\n').Split('\n');

        Assert.Equal(7, rows.Length);
        Assert.All(rows, row => Assert.Equal(20 + forecast.Lines.Count, row.Split(',').Length));
    }

    [Fact]
    public void Json_of_the_same_members_is_the_same_file()
        => Assert.Equal(
            ForecastJson.ToText(Forecasted.Line("monthly: 10, price: 1")),
            ForecastJson.ToText(Forecasted.Of("""{"forecast":"test","starts":"2026-12","months":1,"lines":[{"name":"a","monthly":10,"price":1}]}""")));

    [Fact]
    public void Roots_and_products_in_fixed_point_are_those_of_fractions()
    {
        foreach (var text in new[] { "0.001", "0.5", "2", "144", "1000007" })
        {
            Assert.True(Rational.TryParse(text, out var value));
            var root = Fixed.Of(value).Root().ToRational();

            Within(root * root / value, Rational.FromFraction(999_999, 1_000_000), Rational.FromFraction(1_000_001, 1_000_000));
            Within((Fixed.Of(value) * Fixed.Of(value)).ToRational() / (value * value), Rational.FromFraction(99_999, 100_000), Rational.FromFraction(100_001, 100_000));
        }
    }

    private const string Everything = """
        forecast: everything
        starts: 2026-12
        months: 6
        tiers:
          free: {users: [900, 1100], growth: [-0.02, 0.1]}
        lines:
          - name: photo
            tier: free
            actions_per_user: 3
            offer: sandbox-fast/image
            rejection: [0.2, 0.4]
            attempts: 3
            failures: {provider_error: 0.02, refused_output: 0.01, timeout: {rate: 0.01, billed: 0.5}}
            duplicates: 0.02
            surcharge: 0.01
            setup: 25
            waiting: {share: [0.2, 0.5], multiplier: 0.5}
            surge: {share: 0.1, multiplier: 2}
            tokens: [{name: prompt, count: 300, per_million: 0.6}]
            downstream: [{name: check, price: 0.001}, {name: review, minutes: 0.5, hourly_rate: 30, share: 0.05}, {name: store, megabytes: 2, gigabyte_month_price: 0.02, kept_months: 6}]
          - name: clip
            monthly: 40
            offer: sandbox-fine/video
            drafts: {offer: sandbox-cheap/image, count: 4, promotion: [0.5, 0.8]}
        purchases: [{name: prepaid, price: 100, discount: 0.3, line: photo, expires_after_months: 2}]
        caps: [{metric: spend, limit: 400}, {metric: outputs, limit: 4000, tier: free}]
        """;

    private static string[] Five(Bands bands) => [bands.Low95.ToString(), bands.Low80.ToString(), bands.Median.ToString(), bands.High80.ToString(), bands.High95.ToString()];

    private static BigInteger Round(Rational value) => value.RoundHalfEven();

    private static void Within(Rational value, Rational low, Rational high) => Assert.True(low <= value && value <= high, $"{value} is not from {low} to {high}");
}
