using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>
/// The whole distribution of a small month: outputs one by one, each cost with its chance, folded together by doubling. Chances carry ten digits.
/// </summary>
internal sealed class ExactSum
{
    /// <summary>So many outputs a month at most; beyond, the normal approximation is closer than a cent of a thousand.</summary>
    public const int MostOutputs = 200;

    private const int MostAmounts = 4096;
    private const int MostAmountsOfOne = 256;

    private readonly List<(long Nanos, Fixed Chance)> _sorted;

    private ExactSum(Dictionary<long, Fixed> amounts) => _sorted = [.. amounts.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key)];

    /// <summary>The sum; null where it is not small enough.</summary>
    public static ExactSum? Of(IEnumerable<(Rational Count, UnitSpread Spread)> parts, Fixed[] values)
    {
        var all = parts.ToList();
        if (all.Exists(part => !part.Count.IsWhole) || all.Aggregate(Rational.Zero, (sum, part) => sum + part.Count) > MostOutputs)
        {
            return null;
        }

        var total = new Dictionary<long, Fixed> { [0] = Fixed.One };
        foreach (var (count, spread) in all)
        {
            var power = spread.Distribution(values, MostAmountsOfOne);
            for (var left = (int)count.Numerator; left > 0 && power is not null; left >>= 1)
            {
                if ((left & 1) == 1)
                {
                    if (Folded(total, power) is not { } more)
                    {
                        return null;
                    }

                    total = more;
                }

                power = left > 1 ? Folded(power, power) : power;
            }

            if (power is null)
            {
                return null;
            }
        }

        return new ExactSum(total);
    }

    public Money Quantile(Quantile quantile, Currency currency)
    {
        var whole = _sorted.Aggregate(Fixed.Zero, (sum, pair) => sum + pair.Chance);
        var wanted = whole * Fixed.Of(Rational.FromFraction(quantile.PerMille, 1000));
        var sum = Fixed.Zero;
        foreach (var (nanos, chance) in _sorted)
        {
            sum += chance;
            if (!(wanted > sum))
            {
                return Money.FromNanos(nanos, currency);
            }
        }

        return Money.FromNanos(_sorted[^1].Nanos, currency);
    }

    private static Dictionary<long, Fixed>? Folded(Dictionary<long, Fixed> left, Dictionary<long, Fixed> right)
    {
        var sum = new Dictionary<long, Fixed>();
        foreach (var (first, chance) in left)
        {
            foreach (var (second, other) in right)
            {
                var both = chance * other;
                if (both.Raw > 0)
                {
                    sum[first + second] = sum.GetValueOrDefault(first + second) + both;
                }
            }

            if (sum.Count > MostAmounts)
            {
                return null;
            }
        }

        return sum;
    }
}
