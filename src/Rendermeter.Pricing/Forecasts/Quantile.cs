using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>The five quantiles of a forecast.</summary>
/// <param name="PerMille">The share below it, in thousandths.</param>
/// <param name="Normal">The same of the standard normal distribution.</param>
internal readonly record struct Quantile(int PerMille, Fixed Normal)
{
    public static IReadOnlyList<Quantile> All { get; } =
    [
        new(25, Fixed.Of(Rational.FromFraction(-1_959_963_985, 1_000_000_000))),
        new(100, Fixed.Of(Rational.FromFraction(-1_281_551_566, 1_000_000_000))),
        new(500, Fixed.Zero),
        new(900, Fixed.Of(Rational.FromFraction(1_281_551_566, 1_000_000_000))),
        new(975, Fixed.Of(Rational.FromFraction(1_959_963_985, 1_000_000_000))),
    ];

    /// <summary>The least value with at least that share at or below it.</summary>
    public Fixed Of(Fixed[] sorted) => sorted[Math.Max(0, (((long)PerMille * sorted.Length) + 999) / 1000 - 1)];
}
