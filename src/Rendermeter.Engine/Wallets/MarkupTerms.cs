using System.Globalization;
using System.Numerics;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Wallets;

/// <summary>What is added to a cost: a share of it, and an amount for each attempt that is billed.</summary>
/// <param name="Share">The share as an exact fraction: <c>3/20</c> adds 15 percent. 0 to 100.</param>
/// <param name="FixedNanos">0 to 1e18 nano-units.</param>
public sealed record MarkupTerms(string Share, long FixedNanos)
{
    private const int MostShare = 100;

    /// <summary>Reads a share such as <c>3/20</c>, <c>1</c> or <c>0.15</c>; null where it is none, or not from 0 to 100.</summary>
    public static string? ReadShare(string text)
    {
        if (text.Length > 64)
        {
            return null;
        }

        Rational share;
        if (text.Split('/') is [var above, var below])
        {
            if (!Whole(above, out var numerator) || !Whole(below, out var denominator) || denominator.IsZero)
            {
                return null;
            }

            share = Rational.FromFraction(numerator, denominator);
        }
        else if (!Rational.TryParse(text, out share))
        {
            return null;
        }

        return share.Sign < 0 || share > MostShare ? null : string.Create(CultureInfo.InvariantCulture, $"{share.Numerator}/{share.Denominator}");
    }

    /// <summary>The share as it is shown: a decimal where it is one.</summary>
    public string ShownShare => ExactShare.ToString();

    /// <summary>The charge for a cost, rounded once: half to even.</summary>
    public long Charge(long costNanos) => Narrow(Exact(costNanos).RoundHalfEven());

    /// <summary>The hold for a bound, rounded up.</summary>
    public long Hold(long boundNanos) => Narrow(Exact(boundNanos).Ceiling());

    private Rational ExactShare => Rational.TryParse(Share, out var share) ? share : throw new LedgerBrokenException($"'{Share}' is no share of a markup");

    private Rational Exact(long nanos) => ((Rational)nanos * (Rational.One + ExactShare)) + FixedNanos;

    private static long Narrow(BigInteger nanos)
        => nanos <= Money.MaxNanos ? (long)nanos : throw new LedgerBrokenException($"a markup makes {nanos} nano-units, which is more than an amount can be");

    private static bool Whole(string text, out BigInteger value)
        => BigInteger.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out value);
}
