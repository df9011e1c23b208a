using System.Globalization;
using System.Numerics;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Imports;

/// <summary>Numbers as other lists write them, exponents and the dust of binary fractions included.</summary>
internal static class ImportNumbers
{
    private const int MostDigits = 40;
    private static readonly BigInteger Scale = BigInteger.Pow(10, DecimalText.RateFractionDigits);

    /// <summary>The exact value of a JSON number; null where it is none, negative, or beyond all reason.</summary>
    public static Rational? Read(string text)
    {
        var e = text.IndexOfAny(['e', 'E']);
        var exponent = 0;
        if (e >= 0 && !int.TryParse(text.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out exponent))
        {
            return null;
        }

        if (Math.Abs(exponent) > MostDigits
            || DecimalText.TryRead(e >= 0 ? text.AsSpan(0, e) : text, MostDigits, MostDigits, allowSign: false, out var value) != DecimalTextOutcome.Read)
        {
            return null;
        }

        var power = Rational.FromInteger(BigInteger.Pow(10, Math.Abs(exponent)));
        return exponent < 0 ? value / power : value * power;
    }

    /// <summary>So many of a quantity that its usual price is written for.</summary>
    public static Rational UsualPer(string quantity)
        => quantity.EndsWith("_tokens", StringComparison.Ordinal) || quantity == "characters" ? 1_000_000
            : quantity is "megapixels" ? 1
            : Quantities.All.TryGetValue(quantity, out var known) && known.Unit == "second" && quantity == "input_seconds" ? 60
            : Rational.One;

    /// <summary>How many digits a number is written with, 2 to 6, leading and trailing zeros aside.</summary>
    public static int Digits(string text)
    {
        var e = text.IndexOfAny(['e', 'E']);
        var digits = (e >= 0 ? text[..e] : text).Replace(".", "", StringComparison.Ordinal).Trim('0').Length;
        return Math.Clamp(digits, 2, 6);
    }

    /// <summary>A number above 0 to so many significant digits, half-even.</summary>
    public static Rational Significant(Rational value, int digits)
    {
        var (scale, least) = (Rational.One, Rational.FromInteger(BigInteger.Pow(10, digits - 1)));
        while (value * scale < least)
        {
            scale *= 10;
        }

        while (value * scale >= least * 10)
        {
            scale /= 10;
        }

        return Rational.FromInteger((value * scale).RoundHalfEven()) / scale;
    }

    /// <summary>The rate in at most 12 decimals, half-even.</summary>
    public static Rational Rounded(Rational rate) => Rational.FromFraction((rate * Rational.FromInteger(Scale)).RoundHalfEven(), Scale);
}
