using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Commands.Demo;

/// <summary>Sums of amounts that were read back, and how people see them.</summary>
internal static class Amounts
{
    public static Money Read(string text) => Money.TryParse(text, Currency.Usd, out var money) ? money : throw new DemoFailedException($"'{text}' is no amount");

    /// <summary>The sum; null as soon as one of them is not known.</summary>
    public static Money? Sum(IEnumerable<string?> texts)
    {
        var sum = Money.FromNanos(0, Currency.Usd);
        foreach (var text in texts)
        {
            if (text is null)
            {
                return null;
            }

            sum += Read(text);
        }

        return sum;
    }

    public static Money? Divide(Money? amount, int parts)
        => amount is { } known && parts > 0 ? Money.FromExact(known.ToRational() / parts, known.Currency, NanoRounding.HalfEven) : null;

    /// <summary>How many times the one the other is, with two decimals; null where that is not known.</summary>
    public static string? Ratio(Money? amount, Money? of)
        => amount is { } top && of is { Nanos: > 0 } bottom
            ? Money.FromExact(Rational.FromFraction((top.ToRational() / bottom.ToRational() * 100).RoundHalfUp(), 100), top.Currency, NanoRounding.HalfEven).ToString()[..^7]
            : null;

    /// <summary>To six decimals, for a quotient that people read; programs get all nine.</summary>
    public static string? Rounded(Money? money)
        => money is { } known
            ? Money.FromExact(Rational.FromFraction((known.ToRational() * 1_000_000).RoundHalfUp(), 1_000_000), known.Currency, NanoRounding.HalfEven).ToString()[..^3]
            : null;

    /// <summary>An amount beside another one whose currency is shown: one of another currency carries its own.</summary>
    public static string Beside(Money? amount, Money? other)
        => amount is not { } known ? "-" : other is { } second && second.Currency != known.Currency ? $"{Short(known)} {known.Currency}" : Short(known);

    /// <summary>Without needless zeros, four decimals at least: nothing is rounded.</summary>
    public static string Short(Money? money) => money is { } known ? Short(known.ToString()) : "unknown";

    /// <inheritdoc cref="Short(Money?)"/>
    public static string Short(string? text)
    {
        if (text is null)
        {
            return "unknown";
        }

        var least = text.IndexOf('.', StringComparison.Ordinal) + 5;
        var trimmed = text.TrimEnd('0');
        return trimmed.Length < least ? text[..least] : trimmed;
    }
}
