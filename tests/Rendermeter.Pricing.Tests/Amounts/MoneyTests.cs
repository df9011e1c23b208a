using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Tests.Amounts;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0.08", 80_000_000)]
    [InlineData("0.080000000", 80_000_000)]
    [InlineData("1000000000", 1_000_000_000_000_000_000)]
    public void Plain_decimals_are_read(string text, long nanos)
    {
        Assert.True(Money.TryParse(text, Currency.Usd, out var money));
        Assert.Equal(nanos, money.Nanos);
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData("00")]
    [InlineData("01.5")]
    [InlineData(".5")]
    [InlineData("1.")]
    [InlineData("1e-5")]
    [InlineData("1,5")]
    [InlineData("1.234,50")]
    [InlineData("$0.08")]
    [InlineData(" 0.08")]
    [InlineData("0.08 ")]
    [InlineData("0.08USD")]
    [InlineData("٠.٠٨")]
    [InlineData("NaN")]
    [InlineData("(5)")]
    [InlineData("0.0000000001")]
    [InlineData("1000000000000")]
    [InlineData("1000000000.000000001")]
    [InlineData(null)]
    public void Anything_else_is_refused(string? text) => Assert.False(Money.TryParse(text, Currency.Usd, out _));

    [Theory]
    [InlineData(0, "0.000000000")]
    [InlineData(80_000_000, "0.080000000")]
    [InlineData(-1, "-0.000000001")]
    [InlineData(1_500_000_000, "1.500000000")]
    public void Nine_decimals_are_printed(long nanos, string text) => Assert.Equal(text, Money.FromNanos(nanos, Currency.Usd).ToString());

    [Fact]
    public void Two_currencies_neither_add_up_nor_compare()
    {
        Assert.True(Currency.TryParse("EUR", out var euro));
        var (dollars, euros) = (Money.FromNanos(1, Currency.Usd), Money.FromNanos(1, euro));

        Assert.Throws<ArgumentException>(() => dollars + euros);
        Assert.Throws<ArgumentException>(() => dollars < euros);
        Assert.NotEqual(dollars, euros);
    }

    [Fact]
    public void The_default_is_nothing_of_no_currency()
    {
        Assert.Equal(0, default(Money).Nanos);
        Assert.Equal("XXX", default(Money).Currency.Code);
    }

    [Theory]
    [InlineData("USD", true)]
    [InlineData("CREDIT:elevenlabs", true)]
    [InlineData("usd", false)]
    [InlineData("US$", false)]
    [InlineData("XXX", false)]
    [InlineData("", false)]
    [InlineData("CREDIT:", false)]
    [InlineData("CREDIT:Big", false)]
    [InlineData("DOGE", false)]
    [InlineData(null, false)]
    public void A_currency_is_an_iso_code_or_a_named_credit(string? code, bool isOne) => Assert.Equal(isOne, Currency.TryParse(code, out _));

    [Theory]
    [InlineData("7/600", "7/600")]
    [InlineData("14/1200", "7/600")]
    [InlineData("1/8", "0.125")]
    [InlineData("-0", "0")]
    [InlineData("0.0500", "0.05")]
    public void A_rational_prints_as_a_decimal_where_it_ends(string text, string printed)
    {
        Assert.True(Rational.TryParse(text, out var value));
        Assert.Equal(printed, value.ToString());
    }

    [Theory]
    [InlineData("1/0")]
    [InlineData("1/-2")]
    [InlineData("1.5/2")]
    [InlineData("/")]
    [InlineData("1e3")]
    public void A_rational_of_another_form_is_refused(string text) => Assert.False(Rational.TryParse(text, out _));
}
