using System.Globalization;
using System.Numerics;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Commands.Forecasts;

/// <summary>Amounts and counts as people read them: few digits, thousands apart. The JSON carries them whole.</summary>
internal static class Figures
{
    /// <summary><c>1,234.50</c> from 1 on, <c>0.0812</c> below.</summary>
    public static string Amount(Money money)
        => money.IsZero ? "0.00" : BigInteger.Abs(money.Nanos) < Money.NanosPerUnit ? Decimal(money.ToRational(), BigInteger.Abs(money.Nanos) < 10_000_000 ? 6 : 4) : Decimal(money.ToRational(), 2);

    public static string Amount(Money? money) => money is { } known ? Amount(known) : "unknown";

    public static string Count(Rational count) => count.IsWhole || count >= 100 ? Decimal(count, 0) : Decimal(count, 1);

    public static string Decimal(Rational value, int digits)
    {
        var scale = BigInteger.Pow(10, digits);
        var whole = (value * Rational.FromInteger(scale)).RoundHalfEven();
        var size = BigInteger.Abs(whole);
        var text = (size / scale).ToString("N0", CultureInfo.InvariantCulture);
        var fraction = digits == 0 ? "" : "." + (size % scale).ToString(CultureInfo.InvariantCulture).PadLeft(digits, '0');
        return (whole.Sign < 0 ? "-" : "") + text + fraction;
    }

    /// <summary>At most two digits behind the point, no trailing zeros.</summary>
    public static string Plain(Rational value)
    {
        var text = Decimal(value, value.IsWhole ? 0 : Rational.Max(value, -value) < Rational.One ? 3 : 2);
        return text.Contains('.', StringComparison.Ordinal) ? text.TrimEnd('0').TrimEnd('.') : text;
    }

    public static string Percent(Rational share) => $"{Decimal(share * 100, 0)} %";

    public static string Month(DateOnly month) => month.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
