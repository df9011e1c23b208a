using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>A worked example in a price file; checking the file asks it and compares.</summary>
/// <param name="When">The parameters.</param>
/// <param name="Usage">Measured quantities; null: none.</param>
/// <param name="Outcome">How the job ended.</param>
/// <param name="Prompt">The prompt; null: none.</param>
/// <param name="Expected">The amount that must come out, as written; null for a refusal.</param>
/// <param name="Refused">The code that must come out; null for an amount.</param>
/// <param name="Line">Where it stands in the file.</param>
public sealed record PriceExample(
    ParameterSet When, ParameterSet? Usage, JobOutcome Outcome, string? Prompt, string? Expected, string? Refused, long Line)
{
    /// <summary>The upper bound that must come out, as written; null: not looked at.</summary>
    public string? Bound { get; init; }

    /// <summary>The instant to ask at; null: the version's first day.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>When the job began to run; null: not known.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the job ended; null: not known.</summary>
    public DateTimeOffset? CompletedAt { get; init; }
}
