namespace Rendermeter.Pricing.Forecasts;

/// <summary>
/// The variance of one wanted output's cost over its ranges. Walking through all attempts for every draw would be half of a simulation's work,
/// and how far a sum strays matters far less than where its mean lies: so each range is walked in few steps with the others at their middle,
/// and a draw's variance is the middle one times what each range makes of it. With one range only the steps are rough; the chance to be done
/// is a product over rejection and failures, so that factors fit several.
/// </summary>
internal sealed class VarianceTable
{
    /// <summary>A range is walked in so many steps.</summary>
    public const int Steps = 32;

    /// <summary>A middle variance below this has too few digits to divide by.</summary>
    private const long Least = 1 << 16;

    private const int DrawsPerStep = Simulation.Count / Steps;

    private readonly UnitSpread _spread;
    private readonly Fixed _variance;
    private readonly (int Assumption, Fixed[] Factors)[]? _ranges;

    public VarianceTable(PricedLine line, int epoch, Fixed[] middle, Func<Assumption, int, Fixed> valueAt)
    {
        _spread = line.Spread[epoch];
        _variance = _spread.Moments(middle).Variance;
        if (_variance.Raw < Least)
        {
            return;
        }

        var values = (Fixed[])middle.Clone();
        _ranges = [.. PricedLine.RecipeAssumptions(line.Line.Recipe).Where(assumption => assumption.IsRange).DistinctBy(assumption => assumption.Index)
            .Select(assumption => (assumption.Index, Factors(assumption)))];

        Fixed[] Factors(Assumption assumption)
        {
            var factors = new Fixed[Steps];
            for (var step = 0; step < Steps; step++)
            {
                values[assumption.Index] = valueAt(assumption, (step * DrawsPerStep) + (DrawsPerStep / 2));
                factors[step] = _spread.Moments(values).Variance / _variance;
            }

            values[assumption.Index] = middle[assumption.Index];
            return factors;
        }
    }

    /// <summary>In the square of the scale, at the values of a draw and the strata that they lie in.</summary>
    public Fixed At(Fixed[] values, int[] strata)
    {
        if (_ranges is null)
        {
            return _spread.Moments(values).Variance;
        }

        var variance = _variance;
        foreach (var (assumption, factors) in _ranges)
        {
            variance *= factors[strata[assumption] / DrawsPerStep];
        }

        return variance;
    }
}
