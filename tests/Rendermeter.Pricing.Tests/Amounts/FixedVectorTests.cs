using System.Numerics;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Tests.Amounts;

/// <summary>Amounts whose every digit is known beforehand; each has been got wrong somewhere by floats or by rounding twice.</summary>
public sealed class FixedVectorTests
{
    [Theory]
    [InlineData("0.0003", "4000", "1", 1_200_000_000, 1_200_000_000)]
    [InlineData("15", "137", "1000000", 2_055_000, 2_055_000)]
    [InlineData("0.10", "7", "60", 11_666_667, 11_666_667)]
    [InlineData("0.0025", "1", "1000000", 2, 3)]
    [InlineData("0.0025", "3", "1000000", 8, 8)]
    [InlineData("0.000225", "12.345678", "1", 2_777_778, 2_777_778)]
    public void A_rate_times_a_quantity_is_rounded_once(string rate, string quantity, string per, long charge, long hold)
    {
        var exact = Of(rate) * Of(quantity) / Of(per);

        Assert.Equal(charge, Money.FromExact(exact, Currency.Usd, NanoRounding.HalfEven).Nanos);
        Assert.Equal(hold, Money.FromExact(exact, Currency.Usd, NanoRounding.Ceiling).Nanos);
    }

    [Fact]
    public void A_discount_and_a_markup_stay_exact()
        => Assert.Equal(59_080_000, Nanos(Of("0.08") * (Rational.One - Of("0.30")) * Of("1.055")));

    [Fact]
    public void A_surge_of_200_percent_is_three_times_the_price()
        => Assert.Equal(240_000_000, Nanos(Of("0.08") * (Rational.One + Of("200") / 100)));

    [Fact]
    public void A_tenth_and_two_tenths_are_three_tenths() => Assert.Equal(300_000_000, Nanos(Of("0.1") + Of("0.2")));

    [Fact]
    public void One_over_three_outputs_gives_the_first_the_rest()
        => Assert.Equal([333_333_334, 333_333_333, 333_333_333], Money.FromNanos(1_000_000_000, Currency.Usd).Split(3).Select(part => part.Nanos));

    [Fact]
    public void A_split_by_weights_goes_by_the_largest_remainder()
        => Assert.Equal([1, 1, 8], Money.FromNanos(10, Currency.Usd).Split([Of("0.1"), Of("0.14"), Of("0.76")]).Select(part => part.Nanos));

    [Fact]
    public void An_amount_beyond_the_range_is_an_error_and_no_wrap()
    {
        var exception = Assert.Throws<AmountOutOfRangeException>(() => Nanos(Of("999999999999.999999999999") * 1_000_000));

        Assert.StartsWith("amount_out_of_range", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_range_ends_at_a_thousand_million_either_way()
    {
        Assert.Equal("1000000000.000000000", Money.FromNanos(Money.MaxNanos, Currency.Usd).ToString());
        Assert.Throws<AmountOutOfRangeException>(() => Money.FromNanos(Money.MaxNanos + 1, Currency.Usd));
        Assert.Throws<AmountOutOfRangeException>(() => Money.FromNanos(long.MinValue, Currency.Usd));
        Assert.Throws<AmountOutOfRangeException>(() => Money.FromNanos(Money.MaxNanos, Currency.Usd) + Money.FromNanos(1, Currency.Usd));
    }

    private static long Nanos(Rational exact) => Money.FromExact(exact, Currency.Usd, NanoRounding.HalfEven).Nanos;

    private static Rational Of(string text) => Rational.TryParse(text, out var value) ? value : throw new FormatException(text);
}
