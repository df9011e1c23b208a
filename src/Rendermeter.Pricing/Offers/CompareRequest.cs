using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>One render, asked of several offers.</summary>
/// <param name="Offers">One or more.</param>
/// <param name="Parameters">What is asked of all of them.</param>
/// <param name="At">The instant at which the prices must hold.</param>
public sealed record CompareRequest(IReadOnlyList<Offer> Offers, ParameterSet Parameters, DateTimeOffset At)
{
    /// <summary>So many such renders; default 1.</summary>
    public int Count { get; init; } = 1;

    /// <summary>The prompt, for prices that depend on its length; default null: not given.</summary>
    public string? Prompt { get; init; }

    /// <summary>Parameters that a model does not know are left out for it, and named, in place of a refusal; default false.</summary>
    public bool DropUnknown { get; init; }
}
