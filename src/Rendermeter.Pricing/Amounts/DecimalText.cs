using System.Globalization;
using System.Numerics;
using System.Text;

namespace Rendermeter.Pricing.Amounts;

/// <summary>
/// Decimals as people may write them in prices and requests: <c>0|[1-9][0-9]*</c>, then perhaps a point and digits. ASCII digits only;
/// no exponent, separator, blank, plus sign or currency mark, and no leading zero, so that one number has one spelling up to trailing zeros.
/// </summary>
internal static class DecimalText
{
    /// <summary>Digits before and after the point in amounts of money.</summary>
    public const int MoneyWholeDigits = 12;

    /// <inheritdoc cref="MoneyWholeDigits"/>
    public const int MoneyFractionDigits = 9;

    /// <summary>Digits before and after the point in rates of price files.</summary>
    public const int RateWholeDigits = 12;

    /// <inheritdoc cref="RateWholeDigits"/>
    public const int RateFractionDigits = 12;

    /// <summary>Digits before and after the point in quantities.</summary>
    public const int QuantityWholeDigits = 12;

    /// <inheritdoc cref="QuantityWholeDigits"/>
    public const int QuantityFractionDigits = 6;

    // So many always fit a long.
    private const int FastDigits = 18;

    public static DecimalTextOutcome TryRead(ReadOnlySpan<char> text, int wholeDigits, int fractionDigits, bool allowSign, out Rational value)
    {
        value = default;
        var negative = text.Length > 0 && text[0] == '-';
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];

        if (whole.Length == 0 || whole.ContainsAnyExceptInRange('0', '9')
            || (whole.Length > 1 && whole[0] == '0')
            || (point >= 0 && (fraction.Length == 0 || fraction.ContainsAnyExceptInRange('0', '9'))))
        {
            return DecimalTextOutcome.NotANumber;
        }

        if (negative && !allowSign)
        {
            return DecimalTextOutcome.Negative;
        }

        if (whole.Length > wholeDigits || fraction.Length > fractionDigits)
        {
            return DecimalTextOutcome.TooManyDigits;
        }

        if (whole.Length + fraction.Length <= FastDigits)
        {
            var small = 0L;
            foreach (var digit in whole)
            {
                small = (small * 10) + (digit - '0');
            }

            var scale = 1L;
            foreach (var digit in fraction)
            {
                (small, scale) = ((small * 10) + (digit - '0'), scale * 10);
            }

            value = Rational.FromSmall(negative ? -small : small, scale);
            return DecimalTextOutcome.Read;
        }

        var unscaled = BigInteger.Parse(string.Concat(whole, fraction), NumberStyles.None, CultureInfo.InvariantCulture);
        value = Rational.FromFraction(negative ? -unscaled : unscaled, BigInteger.Pow(10, fraction.Length));
        return DecimalTextOutcome.Read;
    }

    public static string Print(Rational value)
    {
        var scale = DecimalPlaces(value.Denominator);
        if (scale < 0)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{value.Numerator}/{value.Denominator}");
        }

        var unscaled = BigInteger.Abs(value.Numerator) * BigInteger.Pow(10, scale) / value.Denominator;
        return Point(unscaled, scale, value.Sign < 0);
    }

    /// <summary>Writes <paramref name="unscaled"/> with a point before its last <paramref name="scale"/> digits.</summary>
    public static string Point(BigInteger unscaled, int scale, bool negative)
    {
        var digits = unscaled.ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        var text = new StringBuilder(digits.Length + 2);
        if (negative)
        {
            text.Append('-');
        }

        text.Append(digits, 0, digits.Length - scale);
        if (scale > 0)
        {
            text.Append('.').Append(digits, digits.Length - scale, scale);
        }

        return text.ToString();
    }

    /// <summary>The least power of ten that the denominator divides, or -1 where there is none.</summary>
    private static int DecimalPlaces(BigInteger denominator)
    {
        var twos = 0;
        while (denominator.IsEven)
        {
            denominator >>= 1;
            twos++;
        }

        var fives = 0;
        while (!denominator.IsOne)
        {
            denominator = BigInteger.DivRem(denominator, 5, out var remainder);
            if (!remainder.IsZero)
            {
                return -1;
            }

            fives++;
        }

        return Math.Max(twos, fives);
    }
}
