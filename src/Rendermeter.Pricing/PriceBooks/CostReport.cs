using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>The usage field in which a provider says what a job cost, for example <c>cost_in_usd_ticks</c>. It wins over every rate.</summary>
/// <param name="Name">The name under which the field stands in usage.</param>
/// <param name="Per">So many of it are one unit of the currency; above 0.</param>
/// <param name="Currency">The currency.</param>
public sealed record CostReport(string Name, Rational Per, Currency Currency)
{
    /// <summary>The reported cost; null where the usage does not have it.</summary>
    /// <exception cref="AmountOutOfRangeException">It is beyond all reason.</exception>
    public Money? Read(Quotes.ParameterSet? usage)
        => usage is not null && usage.TryGet(Name, out var value) && value is { Kind: Quotes.ParameterKind.Number, Number.Sign: >= 0 }
            ? Money.FromExact(value.Number / Per, Currency, NanoRounding.HalfEven)
            : null;
}
