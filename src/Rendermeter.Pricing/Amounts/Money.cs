using System.Numerics;

namespace Rendermeter.Pricing.Amounts;

/// <summary>
/// An amount: whole nano-units (1e-9) of one currency, from -10^18 to 10^18 (a thousand million of the currency). The default value is
/// 0 of no currency (<c>XXX</c>). Arithmetic is checked: it throws <see cref="AmountOutOfRangeException"/>, and
/// <see cref="ArgumentException"/> on two currencies.
/// </summary>
public readonly struct Money : IEquatable<Money>, IComparable<Money>
{
    /// <summary>The greatest <see cref="Nanos"/>, and its negation the least.</summary>
    public const long MaxNanos = 1_000_000_000_000_000_000;

    /// <summary>Nano-units in one of the currency.</summary>
    public const long NanosPerUnit = 1_000_000_000;

    private Money(long nanos, Currency currency)
    {
        Nanos = nanos;
        Currency = currency;
    }

    /// <summary>Nano-units, -10^18 to 10^18.</summary>
    public long Nanos { get; }

    /// <summary>What is counted.</summary>
    public Currency Currency { get; }

    /// <summary>Whether this is 0.</summary>
    public bool IsZero => Nanos == 0;

    /// <summary>An amount of whole nano-units.</summary>
    /// <exception cref="AmountOutOfRangeException">Beyond <see cref="MaxNanos"/> either way.</exception>
    public static Money FromNanos(long nanos, Currency currency)
        => nanos is < -MaxNanos or > MaxNanos
            ? throw new AmountOutOfRangeException(DecimalText.Point(BigInteger.Abs(nanos), 9, nanos < 0))
            : new Money(nanos, currency);

    /// <summary>Rounds an exact amount of the currency (Q2: once per line).</summary>
    /// <exception cref="AmountOutOfRangeException">The rounded amount is beyond the range.</exception>
    public static Money FromExact(Rational amount, Currency currency, NanoRounding rounding)
    {
        var exactNanos = amount * NanosPerUnit;
        var nanos = rounding switch
        {
            NanoRounding.HalfEven => exactNanos.RoundHalfEven(),
            NanoRounding.Ceiling => exactNanos.Ceiling(),
        };
        return BigInteger.Abs(nanos) > MaxNanos
            ? throw new AmountOutOfRangeException(amount.ToString())
            : new Money((long)nanos, currency);
    }

    /// <summary>0 of a currency.</summary>
    public static Money Zero(Currency currency) => new(0, currency);

    /// <summary>
    /// Reads an amount: <c>^(0|[1-9][0-9]{0,11})(\.[0-9]{1,9})?$</c> and within the range. Signs, exponents, blanks, separators and
    /// currency marks are refused.
    /// </summary>
    public static bool TryParse(string? text, Currency currency, out Money money)
    {
        money = default;
        if (text is null
            || DecimalText.TryRead(text, DecimalText.MoneyWholeDigits, DecimalText.MoneyFractionDigits, allowSign: false, out var amount)
                != DecimalTextOutcome.Read
            || amount > NanosPerUnit)
        {
            return false;
        }

        money = FromExact(amount, currency, NanoRounding.HalfEven);
        return true;
    }

    /// <summary>
    /// Splits this over so many parts that sum to it exactly and differ by one nano-unit at most; earlier parts get the rest (Q3).
    /// </summary>
    /// <param name="parts">1 or more.</param>
    public IReadOnlyList<Money> Split(int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var weights = new Rational[parts];
        Array.Fill(weights, Rational.One);
        return Split(weights);
    }

    /// <summary>
    /// Splits this in proportion to weights, by largest remainder, ties by index. The parts sum to it exactly (Q3).
    /// </summary>
    /// <param name="weights">At least one; none negative; not all 0.</param>
    /// <exception cref="ArgumentException">The weights are none, negative, or all 0.</exception>
    public IReadOnlyList<Money> Split(IReadOnlyList<Rational> weights)
    {
        var total = Rational.Zero;
        foreach (var weight in weights)
        {
            if (weight.Sign < 0)
            {
                throw new ArgumentException("A weight is negative", nameof(weights));
            }

            total += weight;
        }

        if (total.IsZero)
        {
            throw new ArgumentException("The weights sum to 0", nameof(weights));
        }

        var magnitude = Math.Abs(Nanos);
        var parts = new long[weights.Count];
        var remainders = new (Rational Remainder, int Index)[weights.Count];
        var left = magnitude;
        for (var i = 0; i < parts.Length; i++)
        {
            var exact = weights[i] * magnitude / total;
            parts[i] = (long)exact.Floor();
            remainders[i] = (exact - parts[i], i);
            left -= parts[i];
        }

        Array.Sort(remainders, (a, b) => b.Remainder.CompareTo(a.Remainder) is not 0 and var order ? order : a.Index.CompareTo(b.Index));
        for (var i = 0; i < left; i++)
        {
            parts[remainders[i].Index]++;
        }

        var sign = Math.Sign(Nanos);
        var currency = Currency;
        return Array.ConvertAll(parts, part => new Money(sign * part, currency));
    }

    /// <summary>The sum of two amounts of one currency.</summary>
    public static Money operator +(Money left, Money right) => FromNanos(left.Nanos + right.Nanos, Same(left, right));

    /// <summary>The difference of two amounts of one currency.</summary>
    public static Money operator -(Money left, Money right) => FromNanos(left.Nanos - right.Nanos, Same(left, right));

    /// <summary>The negated amount.</summary>
    public static Money operator -(Money value) => new(-value.Nanos, value.Currency);

    /// <summary>So many times an amount.</summary>
    public static Money operator *(Money value, int times)
        => FromExact(Rational.FromInteger(value.Nanos) * times / NanosPerUnit, value.Currency, NanoRounding.HalfEven);

    /// <summary>Whether amount and currency are the same.</summary>
    public static bool operator ==(Money left, Money right) => left.Equals(right);

    /// <summary>Whether amount or currency differ.</summary>
    public static bool operator !=(Money left, Money right) => !left.Equals(right);

    /// <summary>Order within one currency.</summary>
    public static bool operator <(Money left, Money right) => left.CompareTo(right) < 0;

    /// <summary>Order within one currency.</summary>
    public static bool operator >(Money left, Money right) => left.CompareTo(right) > 0;

    /// <summary>Order within one currency.</summary>
    public static bool operator <=(Money left, Money right) => left.CompareTo(right) <= 0;

    /// <summary>Order within one currency.</summary>
    public static bool operator >=(Money left, Money right) => left.CompareTo(right) >= 0;

    /// <summary>The exact amount in whole units of the currency.</summary>
    public Rational ToRational() => Rational.FromFraction(Nanos, NanosPerUnit);

    /// <inheritdoc/>
    public bool Equals(Money other) => Nanos == other.Nanos && Currency == other.Currency;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is Money other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Nanos, Currency);

    /// <summary>Order within one currency.</summary>
    /// <exception cref="ArgumentException">The currencies differ.</exception>
    public int CompareTo(Money other)
    {
        Same(this, other);
        return Nanos.CompareTo(other.Nanos);
    }

    /// <summary>The amount with nine decimals and without its currency, for example <c>0.080000000</c>.</summary>
    public override string ToString() => DecimalText.Point(BigInteger.Abs(Nanos), 9, Nanos < 0);

    private static Currency Same(Money left, Money right)
        => left.Currency == right.Currency
            ? left.Currency
            : throw new ArgumentException($"{left.Currency} and {right.Currency} do not add up or compare");
}
