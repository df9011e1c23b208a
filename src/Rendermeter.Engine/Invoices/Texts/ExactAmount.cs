using System.Globalization;
using System.Numerics;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Invoices.Texts;

/// <summary>An amount as it was written: rounded once to nano-units, half-even, with what the rounding took away.</summary>
/// <param name="Nanos">Nano-units.</param>
/// <param name="Residue">The exact amount less the rounded one, in whole units of the currency.</param>
/// <param name="Decimals">Digits behind the point, as printed.</param>
public readonly record struct ExactAmount(long Nanos, Rational Residue, int Decimals)
{
    private const int MostDigits = 64;
    private const int PlainDigits = 9;

    /// <summary>The exact amount in whole units.</summary>
    public Rational Exact => Rational.FromFraction(Nanos, Money.NanosPerUnit) + Residue;

    /// <summary>Reads digits with a point, a leading minus allowed; null where it is none or out of range.</summary>
    /// <param name="text">The digits.</param>
    /// <param name="allowExponent">Whether <c>1e-5</c> is a number, as it is in JSON.</param>
    public static ExactAmount? Read(ReadOnlySpan<char> text, bool allowExponent = false)
    {
        var negative = text.Length > 0 && text[0] == '-';
        var digits = negative ? text[1..] : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? default : digits[(point + 1)..];
        if (whole.Length is > 0 and <= PlainDigits && fraction.Length <= PlainDigits && (point < 0 || fraction.Length > 0)
            && !whole.ContainsAnyExceptInRange('0', '9') && !fraction.ContainsAnyExceptInRange('0', '9') && (whole.Length == 1 || whole[0] != '0'))
        {
            var nanos = long.Parse(whole, NumberStyles.None, CultureInfo.InvariantCulture) * Money.NanosPerUnit;
            var scale = Money.NanosPerUnit;
            foreach (var digit in fraction)
            {
                scale /= 10;
                nanos += (digit - '0') * scale;
            }

            return new ExactAmount(negative ? -nanos : nanos, default, fraction.Length);
        }

        return Long(text, allowExponent);
    }

    /// <summary>The same money for a number that was computed.</summary>
    public static ExactAmount? From(Rational exact, int decimals)
    {
        var nanos = (exact * Money.NanosPerUnit).RoundHalfEven();
        return BigInteger.Abs(nanos) > Money.MaxNanos
            ? null
            : new ExactAmount((long)nanos, exact - Rational.FromFraction(nanos, Money.NanosPerUnit), decimals);
    }

    private static ExactAmount? Long(ReadOnlySpan<char> text, bool allowExponent)
    {
        if (text.Length > MostDigits)
        {
            return null;
        }

        var (power, mark) = (0, text.IndexOfAny('e', 'E'));
        if (mark >= 0)
        {
            if (!allowExponent || !int.TryParse(text[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out power) || Math.Abs(power) > MostDigits)
            {
                return null;
            }

            text = text[..mark];
        }

        if (!Rational.TryParse(text.ToString(), out var exact) || text.Contains('/'))
        {
            return null;
        }

        var scale = Rational.FromInteger(BigInteger.Pow(10, Math.Abs(power)));
        var point = text.IndexOf('.');
        return From(power < 0 ? exact / scale : exact * scale, Math.Max(0, (point < 0 ? 0 : text.Length - point - 1) - power));
    }
}
