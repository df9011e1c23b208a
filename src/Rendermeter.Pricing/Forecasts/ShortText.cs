using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>Numbers in sentences, rounded for reading; answers for programs carry them whole.</summary>
internal static class ShortText
{
    /// <summary>At most so many digits behind the point, without trailing zeros.</summary>
    public static string Of(Rational value, int digits)
    {
        var scale = System.Numerics.BigInteger.Pow(10, digits);
        return Rational.FromFraction((value * Rational.FromInteger(scale)).RoundHalfEven(), scale).ToString();
    }

    /// <summary>Two digits behind the point from 1 on, four below, seven below a hundredth.</summary>
    public static string Money(Rational amount)
    {
        var size = amount.Sign < 0 ? -amount : amount;
        if (size >= 1000)
        {
            var cents = (size * 100).RoundHalfEven();
            return string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{(amount.Sign < 0 ? "-" : "")}{cents / 100:N0}.{(int)(cents % 100):00}");
        }

        return Of(amount, size >= Rational.One || size.IsZero ? 2 : size >= Rational.FromFraction(1, 100) ? 4 : 7);
    }
}
