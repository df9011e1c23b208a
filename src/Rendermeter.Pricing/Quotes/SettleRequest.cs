using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>What is known when an attempt has ended.</summary>
/// <param name="PriceVersion">The version that it was quoted on: <c>provider/model@DATE</c>.</param>
/// <param name="Parameters">What was asked for, as in the quote.</param>
/// <param name="At">The instant of the quote.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="ReportedCost">What the provider says that it billed; null where it does not say.</param>
/// <param name="ReportedUsage">Quantities that the provider reports; names that no component reads are passed over.</param>
/// <param name="Measured">Quantities measured on what was delivered with the evidence.</param>
/// <param name="Prompt">The prompt, for prices that depend on its length.</param>
public sealed record SettleRequest(
    string PriceVersion,
    ParameterSet Parameters,
    DateTimeOffset At,
    JobOutcome Outcome,
    Money? ReportedCost = null,
    ParameterSet? ReportedUsage = null,
    ParameterSet? Measured = null,
    string? Prompt = null)
{
    /// <summary>When the job began to run, for windows that this decides; null: not known.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the job ended, for windows that this decides; null: not known.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
