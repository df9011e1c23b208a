using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Raters;

/// <summary>A fraction that fits the machine. It is not reduced; what does not fit throws, and the exact path answers.</summary>
internal readonly record struct Fraction(Int128 Top, Int128 Bottom)
{
    public static Fraction Zero => new(0, 1);

    public static Fraction One => new(1, 1);

    /// <summary>The same number; null where its parts are too long.</summary>
    public static Fraction? Of(Rational value)
        => value.Numerator.GetBitLength() < 60 && value.Denominator.GetBitLength() < 60 ? new((long)value.Numerator, (long)value.Denominator) : null;

    public static Fraction operator *(Fraction left, Fraction right)
        => left.IsOne ? right : right.IsOne ? left : new(Product(left.Top, right.Top), Product(left.Bottom, right.Bottom));

    public static Fraction operator +(Fraction left, Fraction right)
        => left.Bottom == right.Bottom
            ? new(checked(left.Top + right.Top), left.Bottom)
            : new(checked(Product(left.Top, right.Bottom) + Product(right.Top, left.Bottom)), Product(left.Bottom, right.Bottom));

    public bool IsBelow(Fraction other)
        => Bottom == other.Bottom ? Top < other.Top : Product(Top, other.Bottom) < Product(other.Top, Bottom);

    public bool IsSame(Fraction other)
        => Bottom == other.Bottom ? Top == other.Top : Product(Top, other.Bottom) == Product(other.Top, Bottom);

    public Fraction Max(Fraction other) => IsBelow(other) ? other : this;

    public Fraction Min(Fraction other) => other.IsBelow(this) ? other : this;

    /// <summary>This less another, 0 at least.</summary>
    public Fraction Less(Fraction other)
        => IsBelow(other) ? Zero : this + new Fraction(-other.Top, other.Bottom);

    private bool IsOne => Top == 1 && Bottom == 1;

    /// <summary>The whole number at or above this, which is 0 or more.</summary>
    public Int128 Ceiling() => Bottom == 1 ? Top : checked((Top + Bottom - 1) / Bottom);

    public Int128 Floor() => Bottom == 1 ? Top : Top / Bottom;

    public Int128 RoundHalfUp() => checked((Top * 2) + Bottom) / checked(Bottom * 2);

    public Int128 RoundHalfEven()
    {
        if (Bottom == 1)
        {
            return Top;
        }

        var whole = Top / Bottom;
        var twice = checked((Top - (whole * Bottom)) * 2);
        return twice > Bottom || (twice == Bottom && Int128.IsOddInteger(whole)) ? whole + 1 : whole;
    }

    /// <summary>Smaller parts where powers of ten can be taken out; for sums that grow.</summary>
    public Fraction Reduced()
    {
        if (Bottom == 1)
        {
            return this;
        }

        var (a, b) = (Int128.Abs(Top), Bottom);
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return a <= 1 ? this : new(Top / a, Bottom / a);
    }

    /// <summary>Of two numbers of 64 bits, as nearly all are, in one step: the checked product of longer ones takes twenty times as long.</summary>
    public static Int128 Product(Int128 left, Int128 right)
        => unchecked((long)left) is var a && unchecked((long)right) is var b && a == left && b == right ? Math.BigMul(a, b) : checked(left * right);
}
