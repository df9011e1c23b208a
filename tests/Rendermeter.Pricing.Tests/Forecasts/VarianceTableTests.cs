using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Forecasts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Tests.Forecasts;

/// <summary>The table against every way in which one output can come about, each with its chance, in exact fractions.</summary>
public sealed class VarianceTableTests
{
    private static readonly Rational Price = Rational.FromFraction(4, 100);
    private static readonly Rational Check = Rational.FromFraction(1, 100);
    private static readonly Rational Billed = Rational.FromFraction(1, 2);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(6)]
    public void Variance_over_two_ranges_is_that_of_all_ways_to_an_accepted_output_within_2_percent_on_average_and_7_in_the_corners(int attempts)
    {
        var line = Priced($"price: 0.04, rejection: [0.2, 0.4], failures: {{timeout: {{rate: [0.02, 0.1], billed: 0.5}}}}, attempts: {attempts}, downstream: [{{name: check, price: 0.01}}]", out var question);
        var table = Table(question, line);
        var offs = new List<Rational>();

        for (var first = 0; first < Simulation.Count; first += 93)
        {
            for (var second = 0; second < Simulation.Count; second += 93)
            {
                var (values, strata) = At(question, line, first, second);
                var exact = Enumerated(attempts, Value(line.Line.Recipe.Rejection, first), Value(line.Line.Recipe.Failures[0].Rate, second), line);
                var off = (table.At(values, strata).ToRational() / exact) - Rational.One;
                offs.Add(Rational.FromInteger((off * 1_000_000).RoundHalfEven()) / 1_000_000);
            }
        }

        var sizes = offs.ConvertAll(off => off.Sign < 0 ? -off : off);
        Assert.Equal(144, sizes.Count);
        Assert.True(sizes.Max() <= Percent(7), $"off by {offs.Min()} to {offs.Max()}");
        Assert.True(sizes.Aggregate(Rational.Zero, (sum, off) => sum + off) / sizes.Count <= Percent(2), $"off by {sizes.Aggregate(Rational.Zero, (sum, off) => sum + off) / sizes.Count} on average");
    }

    [Fact]
    public void Variance_of_one_range_is_exact_where_it_was_walked()
    {
        var line = Priced("price: 0.04, rejection: [0.2, 0.4], failures: {timeout: {rate: 0.05, billed: 0.5}}, attempts: 4, downstream: [{name: check, price: 0.01}]", out var question);
        var table = Table(question, line);
        var walked = Simulation.Count / VarianceTable.Steps / 2;

        foreach (var step in new[] { 0, 15, VarianceTable.Steps - 1 })
        {
            var stratum = (step * Simulation.Count / VarianceTable.Steps) + walked;
            var (values, strata) = At(question, line, stratum, 0);
            var exact = Enumerated(4, Value(line.Line.Recipe.Rejection, stratum), Rational.FromFraction(5, 100), line);

            var off = (table.At(values, strata).ToRational() / exact) - Rational.One;

            Assert.True(off < Rational.FromFraction(1, 1_000_000) && off > Rational.FromFraction(-1, 1_000_000), $"step {step} is off by {off}");
        }
    }

    [Fact]
    public void Variance_without_digits_at_the_middle_is_walked_anew_for_every_draw()
    {
        // One attempt that always costs the same: nothing strays, whatever is rejected.
        var line = Priced("price: 0.04, rejection: [0.2, 0.4], attempts: 1", out var question);
        var (values, strata) = At(question, line, 0, 0);

        Assert.True(Table(question, line).At(values, strata).Raw < 16);
    }

    private static Rational Percent(int percent) => Rational.FromFraction(percent, 100);

    private static PricedLine Priced(string members, out Question question)
    {
        var findings = new Findings("feature.yaml");
        (question, _) = new ForecastReader(findings).Read(Forecasted.File($"monthly: 1000, {members}"))!.Value;
        var (distinct, ofMonth) = new Pricer(PriceBook.Embedded(), question, findings).Months(question.Lines[0].Recipe)!.Value;
        return new PricedLine(question.Lines[0], distinct, ofMonth);
    }

    private static VarianceTable Table(Question question, PricedLine line)
        => new(line, 0, [.. question.Assumptions.Select(assumption => Fixed.Of(assumption.Middle))], (assumption, stratum) => Fixed.Of(Value(assumption, stratum)));

    private static (Fixed[] Values, int[] Strata) At(Question question, PricedLine line, int rejection, int failure)
    {
        var strata = new int[question.Assumptions.Count];
        strata[line.Line.Recipe.Rejection.Index] = rejection;
        if (line.Line.Recipe.Failures is [var first, ..])
        {
            strata[first.Rate.Index] = failure;
        }

        return ([.. question.Assumptions.Select(assumption => Fixed.Of(Value(assumption, strata[assumption.Index])))], strata);
    }

    private static Rational Value(Assumption assumption, int stratum)
        => assumption.Low + ((assumption.High - assumption.Low) * Rational.FromFraction((2 * stratum) + 1, 2 * Simulation.Count));

    /// <summary>In the square of the scale.</summary>
    private static Rational Enumerated(int attempts, Rational rejected, Rational failed, PricedLine line)
    {
        var (mean, square) = (Rational.Zero, Rational.Zero);
        Walk(attempts, Rational.One, Rational.Zero);
        var scale = line.Spread[0].Scale.ToRational();
        return (square - (mean * mean)) / (scale * scale);

        void Walk(int left, Rational chance, Rational cost)
        {
            if (left == 0)
            {
                End(chance, cost);
                return;
            }

            var made = chance * (Rational.One - failed);
            Walk(left - 1, chance * failed, cost + (Price * Billed));
            Walk(left - 1, made * rejected, cost + Price + Check);
            End(made * (Rational.One - rejected), cost + Price + Check);
        }

        void End(Rational chance, Rational cost)
        {
            mean += chance * cost;
            square += chance * cost * cost;
        }
    }
}
