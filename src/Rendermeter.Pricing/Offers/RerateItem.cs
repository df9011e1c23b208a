using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>A past render.</summary>
/// <param name="Id">The caller's name for it.</param>
/// <param name="Model">The model that ran, with <c>@DATE</c> where its price version is known.</param>
/// <param name="Parameters">What was asked.</param>
/// <param name="At">When it was submitted.</param>
public sealed record RerateItem(string Id, string Model, ParameterSet Parameters, DateTimeOffset At)
{
    /// <summary>What was measured or reported; null: nothing.</summary>
    public ParameterSet? Usage { get; init; }

    /// <summary>How it ended; default success.</summary>
    public JobOutcome Outcome { get; init; } = JobOutcome.Success;

    /// <summary>The prompt, for prices that depend on its length; null: not given.</summary>
    public string? Prompt { get; init; }

    /// <summary>What was charged; null: what the book says that it cost then.</summary>
    public Money? Charged { get; init; }
}
