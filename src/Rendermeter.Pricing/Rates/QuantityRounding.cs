using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Rates;

/// <summary>From the quantity to the billable quantity (Q1).</summary>
/// <param name="Mode">Up, down or nearest.</param>
/// <param name="Step">The block that is billed whole; above 0.</param>
/// <param name="Per">Whether each output is rounded, or the job's total once.</param>
public sealed record QuantityRounding(RoundingMode Mode, Rational Step, QuantityScope Per)
{
    /// <summary>The rounded quantity, a multiple of <see cref="Step"/>.</summary>
    public Rational Apply(Rational quantity)
    {
        var blocks = quantity / Step;
        var whole = Mode switch
        {
            RoundingMode.Up => blocks.Ceiling(),
            RoundingMode.Down => blocks.Floor(),
            RoundingMode.Nearest => blocks.RoundHalfUp(),
        };
        return Rational.FromInteger(whole) * Step;
    }
}
