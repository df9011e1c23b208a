using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>The bands of a file without ranges, caps and purchases: exact where every month is small, else from mean, variance and skewness.</summary>
internal static class Approximations
{
    public static Bands BandsOf(Func<Quantile, Money> quantile)
    {
        var five = Quantile.All.Select(quantile).ToList();
        return new Bands(five[0], five[1], five[2], five[3], five[4]);
    }

    public static (IReadOnlyList<Bands> Months, Bands Total, string Method) Of(Question question, IReadOnlyList<PricedLine> lines, Means means)
    {
        var values = question.Assumptions.Select(assumption => Fixed.Of(assumption.Middle)).ToArray();
        var setup = question.Lines.Aggregate(Rational.Zero, (sum, line) => sum + line.Recipe.Setup);
        var parts = Enumerable.Range(0, question.Months).Select(month => Parts(question, lines, means, month, values)).ToList();
        var expected = Enumerable.Range(0, question.Months).Select(means.Total).ToList();
        var total = Approximate(parts.SelectMany(part => part), expected.Aggregate(setup, (sum, month) => sum + month), question.Currency);
        if (Exactly(question, lines, means, values, setup) is { } exact)
        {
            return (exact, question.Months == 1 ? exact[0] : total, "exact");
        }

        return ([.. parts.Select((part, month) => Approximate(part, expected[month] + (month == 0 ? setup : Rational.Zero), question.Currency))], total, "approximation");
    }

    private static List<Bands>? Exactly(Question question, IReadOnlyList<PricedLine> lines, Means means, Fixed[] values, Rational setup)
    {
        if (lines.Any(line => line.Line.Demand is Demand.ByUsers))
        {
            return null;
        }

        var bands = new List<Bands>();
        for (var month = 0; month < question.Months; month++)
        {
            if (ExactSum.Of(lines.Select(line => (means.Wanted(line.Line.Index, month), line.Spread[line.OfMonth[month]])), values) is not { } sum)
            {
                return null;
            }

            var once = Money.FromExact(month == 0 ? setup : Rational.Zero, question.Currency, NanoRounding.HalfEven);
            bands.Add(BandsOf(quantile => sum.Quantile(quantile, question.Currency) + once));
        }

        return bands;
    }

    private static Bands Approximate(IEnumerable<(Fixed, Spread, Fixed, Fixed)> parts, Rational expected, Currency currency)
    {
        var sum = NormalSum.Of(parts);
        return BandsOf(quantile => Money.FromExact(Rational.Max(Rational.Zero, expected + sum.Offset(quantile).ToRational()), currency, NanoRounding.HalfEven));
    }

    private static List<(Fixed, Spread, Fixed, Fixed)> Parts(Question question, IReadOnlyList<PricedLine> lines, Means means, int month, Fixed[] values)
        => [.. lines.Select(line =>
        {
            var spread = line.Spread[line.OfMonth[month]];
            return (Fixed.Of(means.Wanted(line.Line.Index, month)), spread.Moments(values), spread.Scale, DemandModel<Fixed>.Together(line.Line, values));
        })];
}
