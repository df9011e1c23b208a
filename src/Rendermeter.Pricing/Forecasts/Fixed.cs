using System.Numerics;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>
/// A number with 36 binary digits behind the point (1.5e-11), cut towards the lower neighbour. Only draws and their spread are computed in
/// it; what is expected is exact. Overflow throws.
/// </summary>
internal readonly record struct Fixed(Int128 Raw) : IScalar<Fixed>, IComparable<Fixed>
{
    public const int Bits = 36;
    private const int RootBits = 62;

    public static Fixed Zero => default;

    public static Fixed One { get; } = new(Int128.One << Bits);

    public static Fixed Of(Rational value) => new((Int128)(((value.Numerator << (Bits + 1)) + value.Denominator) / (value.Denominator * 2)));

    public static Fixed FromInteger(long value) => new((Int128)value << Bits);

    public Rational ToRational() => Rational.FromFraction((BigInteger)Raw, BigInteger.One << Bits);

    public static Fixed operator +(Fixed left, Fixed right) => new(left.Raw + right.Raw);

    public static Fixed operator -(Fixed left, Fixed right) => new(left.Raw - right.Raw);

    public static Fixed operator *(Fixed left, Fixed right)
        => FitsLong(left.Raw) && FitsLong(right.Raw)
            ? new(Math.BigMul(unchecked((long)left.Raw), unchecked((long)right.Raw)) >> Bits)
            : new((left.Raw * right.Raw) >> Bits);

    public static Fixed operator /(Fixed left, Fixed right) => new((left.Raw << Bits) / right.Raw);

    public static bool operator <(Fixed left, Fixed right) => left.Raw < right.Raw;

    public static bool operator >(Fixed left, Fixed right) => left.Raw > right.Raw;

    public static Fixed Min(Fixed left, Fixed right) => left.Raw < right.Raw ? left : right;

    public static Fixed Max(Fixed left, Fixed right) => left.Raw > right.Raw ? left : right;

    public int CompareTo(Fixed other) => Raw.CompareTo(other.Raw);

    /// <summary>The root to 31 binary digits; 0 of anything below 0.</summary>
    public Fixed Root()
    {
        if (Raw <= 0)
        {
            return Zero;
        }

        var length = 128 - (int)Int128.LeadingZeroCount(Raw);
        var shift = (length - RootBits) & ~1;
        var leading = (ulong)(shift >= 0 ? Raw >> shift : Raw << -shift);
        var root = WholeRoot(leading);
        var back = (shift + Bits) / 2;
        return new(back >= 0 ? (Int128)root << back : (Int128)root >> -back);
    }

    private static ulong WholeRoot(ulong value)
    {
        var root = 1UL << ((65 - BitOperations.LeadingZeroCount(value)) / 2);
        while (true)
        {
            var next = (root + (value / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    private static bool FitsLong(Int128 value) => value == unchecked((long)value);
}
