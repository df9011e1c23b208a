using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Reports;

/// <summary>The sums of one group. Amounts are nano-units of <paramref name="Unit"/>.</summary>
/// <param name="Values">The group: a value for each dimension, empty where the renders have none.</param>
public sealed record SpendRow(
    IReadOnlyList<string> Values, string Unit, long ChargeNanos, long CostNanos, long HeldNanos, long Attempts, long Renders, long OutputsAccepted)
{
    /// <summary>What it has cost us beside the providers: downstream steps, checks, people.</summary>
    public long DownstreamNanos { get; init; }

    /// <summary>Charge and downstream costs divided by the outputs accepted, rounded half to even; null while none is accepted.</summary>
    public long? CostPerAcceptedOutputNanos
        => OutputsAccepted == 0 ? null
            : Money.FromExact(Rational.FromFraction(ChargeNanos + DownstreamNanos, OutputsAccepted) / 1_000_000_000, Currency.Usd, NanoRounding.HalfEven).Nanos;
}
