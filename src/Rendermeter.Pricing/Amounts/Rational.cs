using System.Numerics;

namespace Rendermeter.Pricing.Amounts;

/// <summary>
/// An exact number: a fraction of two whole numbers in lowest terms. Everything between the price file and a line's amount is computed
/// in it, so that rounding happens once and where it is named. The default value is 0. There is no upper limit.
/// </summary>
public readonly struct Rational : IEquatable<Rational>, IComparable<Rational>
{
    private const int LongestText = 1000;

    private readonly BigInteger _numerator;
    private readonly BigInteger _denominator;   // 0 only in default(Rational), where it stands for 1

    private Rational(BigInteger numerator, BigInteger denominator)
    {
        _numerator = numerator;
        _denominator = denominator;
    }

    /// <summary>0, the default value.</summary>
    public static Rational Zero => default;

    /// <summary>1.</summary>
    public static Rational One { get; } = new(BigInteger.One, BigInteger.One);

    /// <summary>The numerator in lowest terms; it carries the sign.</summary>
    public BigInteger Numerator => _numerator;

    /// <summary>The denominator in lowest terms, 1 or more.</summary>
    public BigInteger Denominator => _denominator.IsZero ? BigInteger.One : _denominator;

    /// <summary>Whether this is 0.</summary>
    public bool IsZero => _numerator.IsZero;

    /// <summary>Whether this is a whole number.</summary>
    public bool IsWhole => Denominator.IsOne;

    /// <summary>-1, 0 or 1.</summary>
    public int Sign => _numerator.Sign;

    /// <summary>A whole number.</summary>
    public static Rational FromInteger(BigInteger value) => new(value, BigInteger.One);

    /// <summary>A fraction, brought to lowest terms.</summary>
    /// <exception cref="DivideByZeroException">The denominator is 0.</exception>
    public static Rational FromFraction(BigInteger numerator, BigInteger denominator)
    {
        if (denominator.IsZero)
        {
            throw new DivideByZeroException();
        }

        if (denominator.IsOne || numerator.IsZero)
        {
            return new Rational(numerator, BigInteger.One);
        }

        var divisor = BigInteger.GreatestCommonDivisor(numerator, denominator);
        if (denominator.Sign < 0)
        {
            divisor = -divisor;
        }

        return new Rational(numerator / divisor, denominator / divisor);
    }

    /// <summary>A decimal's digits and its power of ten, brought to lowest terms without big numbers.</summary>
    internal static Rational FromSmall(long numerator, long powerOfTen)
    {
        var (a, b) = (Math.Abs(numerator), powerOfTen);
        while (b != 0)
        {
            (a, b) = (b, a % b);
        }

        return new Rational(numerator / a, powerOfTen / a);
    }

    /// <summary>
    /// Reads what <see cref="ToString"/> prints: <c>-12.5</c> or <c>7/600</c>. No exponent, no separators, no blanks, ASCII digits only,
    /// at most 1,000 characters. Price files and requests have narrower rules of their own.
    /// </summary>
    public static bool TryParse(string? text, out Rational value)
    {
        value = default;
        if (text is null || text.Length is 0 or > LongestText)
        {
            return false;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            return DecimalText.TryRead(text, int.MaxValue, int.MaxValue, allowSign: true, out value) == DecimalTextOutcome.Read;
        }

        if (DecimalText.TryRead(text.AsSpan(0, slash), int.MaxValue, 0, allowSign: true, out var numerator) != DecimalTextOutcome.Read
            || DecimalText.TryRead(text.AsSpan(slash + 1), int.MaxValue, 0, allowSign: false, out var denominator) != DecimalTextOutcome.Read
            || denominator.IsZero)
        {
            return false;
        }

        value = numerator / denominator;
        return true;
    }

    /// <summary>The greatest whole number that is not above this.</summary>
    public BigInteger Floor()
    {
        var quotient = BigInteger.DivRem(_numerator, Denominator, out var remainder);
        return remainder.Sign < 0 ? quotient - 1 : quotient;
    }

    /// <summary>The least whole number that is not below this.</summary>
    public BigInteger Ceiling()
    {
        var quotient = BigInteger.DivRem(_numerator, Denominator, out var remainder);
        return remainder.Sign > 0 ? quotient + 1 : quotient;
    }

    /// <summary>The nearest whole number; a half goes to the even neighbour.</summary>
    public BigInteger RoundHalfEven()
    {
        var floor = Floor();
        var twice = (_numerator - (floor * Denominator)) * 2;
        var order = twice.CompareTo(Denominator);
        return order > 0 || (order == 0 && !floor.IsEven) ? floor + 1 : floor;
    }

    /// <summary>The nearest whole number; a half goes up.</summary>
    public BigInteger RoundHalfUp() => ((this * 2) + One).DividedByTwoFloor();

    /// <summary>The sum.</summary>
    public static Rational operator +(Rational left, Rational right)
        => left.Denominator == right.Denominator
            ? FromFraction(left._numerator + right._numerator, left.Denominator)
            : FromFraction((left._numerator * right.Denominator) + (right._numerator * left.Denominator), left.Denominator * right.Denominator);

    /// <summary>The difference.</summary>
    public static Rational operator -(Rational left, Rational right) => left + (-right);

    /// <summary>The negated number.</summary>
    public static Rational operator -(Rational value) => new(-value._numerator, value._denominator);

    /// <summary>The product.</summary>
    public static Rational operator *(Rational left, Rational right)
        => FromFraction(left._numerator * right._numerator, left.Denominator * right.Denominator);

    /// <summary>The quotient.</summary>
    /// <exception cref="DivideByZeroException">The divisor is 0.</exception>
    public static Rational operator /(Rational left, Rational right)
        => FromFraction(left._numerator * right.Denominator, left.Denominator * right._numerator);

    /// <summary>A whole number as a rational.</summary>
    public static implicit operator Rational(int value) => FromInteger(value);

    /// <summary>A whole number as a rational.</summary>
    public static implicit operator Rational(long value) => FromInteger(value);

    /// <summary>Whether both are the same number.</summary>
    public static bool operator ==(Rational left, Rational right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(Rational left, Rational right) => !left.Equals(right);

    /// <summary>Order by size.</summary>
    public static bool operator <(Rational left, Rational right) => left.CompareTo(right) < 0;

    /// <summary>Order by size.</summary>
    public static bool operator >(Rational left, Rational right) => left.CompareTo(right) > 0;

    /// <summary>Order by size.</summary>
    public static bool operator <=(Rational left, Rational right) => left.CompareTo(right) <= 0;

    /// <summary>Order by size.</summary>
    public static bool operator >=(Rational left, Rational right) => left.CompareTo(right) >= 0;

    /// <summary>The smaller of the two.</summary>
    public static Rational Min(Rational left, Rational right) => left <= right ? left : right;

    /// <summary>The greater of the two.</summary>
    public static Rational Max(Rational left, Rational right) => left >= right ? left : right;

    /// <inheritdoc/>
    public bool Equals(Rational other) => _numerator == other._numerator && Denominator == other.Denominator;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Rational other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_numerator, Denominator);

    /// <inheritdoc/>
    public int CompareTo(Rational other) => (_numerator * other.Denominator).CompareTo(other._numerator * Denominator);

    /// <summary>The decimal, without trailing zeros, where it ends; else the fraction, such as <c>7/600</c>.</summary>
    public override string ToString() => DecimalText.Print(this);

    private BigInteger DividedByTwoFloor() => FromFraction(_numerator, Denominator * 2).Floor();
}
