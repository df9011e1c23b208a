using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Rates;

/// <summary>A rate that follows one number, for example steps. Beyond its ends there is no price: a curve is never drawn on.</summary>
/// <param name="Of">The parameter.</param>
/// <param name="Mode">What holds between points.</param>
/// <param name="Points">Two or more, ascending.</param>
public sealed record Curve(string Of, CurveMode Mode, IReadOnlyList<CurvePoint> Points)
{
    /// <summary>The rate at a value; null below the first point or above the last.</summary>
    public Rational? Find(Rational value)
    {
        if (value < Points[0].At || value > Points[^1].At)
        {
            return null;
        }

        var i = 0;
        while (Points[i].At < value)
        {
            i++;
        }

        if (Points[i].At == value)
        {
            return Points[i].Rate;
        }

        var (before, after) = (Points[i - 1], Points[i]);
        return Mode switch
        {
            CurveMode.Next => after.Rate,
            CurveMode.Last => before.Rate,
            CurveMode.Interpolate => before.Rate + ((after.Rate - before.Rate) * (value - before.At) / (after.At - before.At)),
        };
    }
}
