using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>Each assumption moved by itself to its ends, or by a tenth where it is one figure: what the expected total does then.</summary>
internal static class Sensitivities
{
    private static readonly Rational Tenth = Rational.FromFraction(1, 10);

    public static IReadOnlyList<Swing> Of(Question question, IReadOnlyList<PricedLine> lines, Exact[] middle)
    {
        var values = question.Assumptions.Select(assumption => Fixed.Of(assumption.Middle)).ToArray();
        var users = DemandModel<Fixed>.Users(question, values);
        var each = lines.Select(line => LineTotal(question, line, values, users)).ToArray();
        var whole = each.Aggregate(Fixed.Zero, (sum, one) => sum + one);
        var touching = lines
            .SelectMany(line => PricedLine.RecipeAssumptions(line.Line.Recipe).Concat(PricedLine.DemandAssumptions(line.Line.Demand)).Select(own => (own.Index, line)))
            .Distinct().ToLookup(pair => pair.Index, pair => pair.line);
        var swings = new List<Swing>();
        foreach (var assumption in question.Assumptions.Where(known => known.ForLine && known.High.Sign != 0))
        {
            var (low, high) = assumption.IsRange ? (assumption.Low, assumption.High) : (assumption.Low * (Rational.One - Tenth), assumption.High * (Rational.One + Tenth));
            if (low > high)
            {
                (low, high) = (high, low);
            }

            if (assumption.IsRate && !assumption.IsRange && high >= Rational.One)
            {
                // A share that is all of it has nowhere to go.
                high = assumption.Low == Rational.One ? Rational.One : Rational.Min(high, Rational.FromFraction(999, 1000));
            }

            var touched = touching[assumption.Index];
            var atLow = With(low);
            var atHigh = With(high);
            if (atLow != atHigh)
            {
                swings.Add(new Swing(assumption.Name, low, high, assumption.IsRange, Rounded(atLow), Rounded(atHigh)));
            }

            Fixed With(Rational value)
            {
                var changed = (Fixed[])values.Clone();
                changed[assumption.Index] = Fixed.Of(value);
                var changedUsers = question.Tiers.Any(tier => tier.Users.Index == assumption.Index || tier.Growth.Index == assumption.Index)
                    ? DemandModel<Fixed>.Users(question, changed) : users;
                return touched.Aggregate(whole, (sum, line) => sum - each[line.Line.Index] + LineTotal(question, line, changed, changedUsers));
            }
        }

        return [.. swings.OrderByDescending(swing => Math.Abs(swing.AtHigh.Nanos - swing.AtLow.Nanos)).ThenBy(swing => swing.Name, StringComparer.Ordinal)];

        Money Rounded(Fixed amount) => Money.FromExact(amount.ToRational(), question.Currency, NanoRounding.HalfEven);
    }

    private static Fixed LineTotal(Question question, PricedLine line, Fixed[] values, Fixed[][] users)
    {
        var wanted = DemandModel<Fixed>.Wanted(line.Line, question.Months, values, users);
        var sum = Fixed.Of(line.Line.Recipe.Setup);
        for (var epoch = 0; epoch < line.Quick.Length; epoch++)
        {
            var count = Fixed.Zero;
            for (var month = 0; month < wanted.Length; month++)
            {
                count += line.OfMonth[month] == epoch ? wanted[month] : Fixed.Zero;
            }

            sum += count * line.Quick[epoch].Costs(values).Total;
        }

        return sum;
    }
}
