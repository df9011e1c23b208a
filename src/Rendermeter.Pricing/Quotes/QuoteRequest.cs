namespace Rendermeter.Pricing.Quotes;

/// <summary>A question to a price book.</summary>
/// <param name="Model"><c>provider/model</c>, an alias of it, or <c>provider/model@DATE</c> to pin a price version.</param>
/// <param name="Parameters">What is asked for. <c>size=1024x768</c> is short for width and height.</param>
/// <param name="At">The instant at which the price must hold.</param>
public sealed record QuoteRequest(string Model, ParameterSet Parameters, DateTimeOffset At)
{
    /// <summary>The greatest <see cref="Count"/>.</summary>
    public const int MaxCount = 1_000_000;

    /// <summary>So many such renders, each rounded by itself; 1 to 1,000,000, default 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>What would be owed if the job ended so; default success.</summary>
    public JobOutcome Outcome { get; init; } = JobOutcome.Success;

    /// <summary>
    /// Measured quantities to settle on; they win over what the parameters give. A name that is a parameter (<c>n</c>, <c>width</c>,
    /// <c>seconds</c>) has its meaning, other quantities (<c>image_output_tokens</c>) are the whole job's. Default null: none.
    /// </summary>
    public ParameterSet? Usage { get; init; }

    /// <summary>When the job began to run, for windows that this decides; default null: not known yet.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When the job ended, for windows that this decides; default null: not known yet.</summary>
    public DateTimeOffset? CompletedAt { get; init; }

    /// <summary>Answer as the book knew it at this instant: what was recorded later is not seen. Default null: all that is recorded.</summary>
    public DateTimeOffset? AsKnownAt { get; init; }

    /// <summary>The prompt, for prices that depend on its length; default null: not given.</summary>
    public string? Prompt { get; init; }

    /// <summary>
    /// Refuse, and name what is missing, where all of the price hangs on a prompt that is not given. Default false: such a quote has no bound, and its
    /// expected amount of 0 stands for nothing known.
    /// </summary>
    public bool RefuseUncounted { get; init; }
}
