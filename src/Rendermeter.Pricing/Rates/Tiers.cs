using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Rates;

/// <summary>Prices by volume. The tiers begin at 0, follow each other without gap and end open; a volume that is equal to a tier's end is still in it.</summary>
/// <param name="Mode">Whether slices or the whole have a tier's price.</param>
/// <param name="Per">Whether each output by itself fills the tiers, or the job.</param>
/// <param name="After">The parameter that says how much was used before in the account's period; null: every job begins at 0.</param>
/// <param name="Rows">One tier or more.</param>
public sealed record Tiers(TierMode Mode, QuantityScope Per, string? After, IReadOnlyList<Tier> Rows)
{
    /// <summary>What a quantity comes to: the sum over its slices of slice × value, or the quantity × the value of the tier it reaches.</summary>
    /// <param name="quantity">0 or more.</param>
    /// <param name="before">What was used before it, 0 or more.</param>
    public Rational Amount(Rational quantity, Rational before)
    {
        var end = before + quantity;
        switch (Mode)
        {
            case TierMode.Whole:
                return quantity * At(end).Value;
            case TierMode.Graduated:
                var sum = Rational.Zero;
                foreach (var tier in Rows)
                {
                    var top = tier.To is { } to ? Rational.Min(end, to) : end;
                    var slice = top - Rational.Max(before, tier.From);
                    sum += slice.Sign > 0 ? slice * tier.Value : Rational.Zero;
                }

                return sum;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    /// <summary>The greatest that any quantity up to this one comes to: a whole tier can make more cost less.</summary>
    internal Rational Most(Rational quantity, Rational before)
    {
        var most = Amount(quantity, before);
        foreach (var tier in Mode == TierMode.Whole ? Rows : [])
        {
            if (tier.To is { } to && to > before && to < before + quantity)
            {
                most = Rational.Max(most, (to - before) * tier.Value);
            }
        }

        return most;
    }

    private Tier At(Rational volume)
    {
        foreach (var tier in Rows)
        {
            if (tier.To is not { } to || volume <= to)
            {
                return tier;
            }
        }

        return Rows[^1];
    }
}
