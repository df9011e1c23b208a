using Rendermeter.Engine.Identities;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Downstream;

/// <summary>One priced component of a render beside what its provider bills. Our cost, in nano-units of the render's currency.</summary>
/// <param name="Sequence">Of the attempt, from 0.</param>
/// <param name="Kind"><c>downstream</c>, <c>check</c> or <c>human</c>.</param>
/// <param name="Name">The step, such as <c>egress</c>; of a check, the host that was asked.</param>
/// <param name="QuantityBillionths">In billionths of <paramref name="Unit"/>.</param>
/// <param name="Unit"><c>output</c>, <c>gigabyte</c>, <c>answer</c> or <c>minute</c>.</param>
/// <param name="RateNanos">What one unit costs.</param>
/// <param name="AmountNanos">Quantity times rate, rounded half to even.</param>
public sealed record CostLine(AttemptId Attempt, int Sequence, string Kind, string Name, long QuantityBillionths, string Unit, long RateNanos, long AmountNanos)
{
    /// <summary>The whole of a unit.</summary>
    public const long One = 1_000_000_000;

    /// <summary>True where it would not be there had the output been rejected.</summary>
    public bool OnlyAccepted { get; init; }

    /// <summary>The transfer that books it; there is none where it comes to nothing.</summary>
    public string TransferId => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Attempt}/step-{Sequence}");

    /// <summary>The account that bears it; empty until it is booked.</summary>
    public string AccountId { get; init; } = "";

    /// <summary>When it was booked.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>A line with its amount.</summary>
    public static CostLine Of(AttemptId attempt, int sequence, string kind, string name, long quantityBillionths, string unit, long rateNanos)
        => new(attempt, sequence, kind, name, quantityBillionths, unit, rateNanos, Amount(quantityBillionths, rateNanos));

    /// <summary>So many billionths of a unit at a rate, in nano-units, rounded half to even.</summary>
    public static long Amount(long quantityBillionths, long rateNanos)
    {
        var (quotient, remainder) = Int128.DivRem((Int128)quantityBillionths * rateNanos, One);
        var up = 2 * remainder > One || (2 * remainder == One && Int128.IsOddInteger(quotient));
        return (long)Int128.Min(quotient + (up ? 1 : 0), Money.MaxNanos);
    }
}
