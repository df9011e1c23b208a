namespace Rendermeter.Pricing.Forecasts;

/// <summary>
/// The sum of many outputs: how far it strays and how lopsidedly, and the quantiles that follow (normal, corrected for skewness
/// by the first term of Cornish and Fisher).
/// </summary>
internal readonly record struct NormalSum(Fixed Deviation, Fixed Skew)
{
    private static readonly Fixed MostSkew = Fixed.FromInteger(2);

    public static NormalSum Of(IEnumerable<(Fixed Count, Spread Spread, Fixed Scale, Fixed Together)> parts)
    {
        var all = parts.ToList();
        var variance = all.Aggregate(Fixed.Zero, (sum, part) => sum + (part.Count * part.Spread.VarianceWith(part.Together) * part.Scale * part.Scale));
        var deviation = variance.Root();
        if (deviation.Raw <= 0)
        {
            return new NormalSum(Fixed.Zero, Fixed.Zero);
        }

        // Relative to the deviation before anything is cubed: a cube of a thousandth of a cent has no digits left.
        var skew = all.Aggregate(Fixed.Zero, (sum, part) =>
        {
            var scale = part.Scale / deviation;
            return sum + (part.Count * part.Spread.ThirdWith(part.Together) * scale * scale * scale);
        });
        return new NormalSum(deviation, Fixed.Max(Fixed.Zero - MostSkew, Fixed.Min(MostSkew, skew)));
    }

    /// <summary>How far a quantile lies from the mean.</summary>
    public Fixed Offset(Quantile quantile)
    {
        var z = quantile.Normal;
        return Deviation * (z + (((z * z) - Fixed.One) * Skew / Fixed.FromInteger(6)));
    }
}
