using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Requests;

/// <summary>Work that ran elsewhere, to be booked here.</summary>
/// <param name="Offer">What was bought: <c>provider/model</c>.</param>
/// <param name="Outcome">How it ended; null where nobody knows yet, and then it stands in doubt.</param>
public sealed record ElsewhereRequest(string Offer, ParameterSet Parameters, JobOutcome? Outcome)
{
    /// <summary>What the provider has billed; null is rated from the quantities.</summary>
    public Money? Cost { get; init; }

    /// <summary>What the provider says it has used; null is what was asked for.</summary>
    public ParameterSet? Usage { get; init; }
    public string? ProviderJobId { get; init; }

    /// <summary>When it ran, which decides the price; null is now.</summary>
    public DateTimeOffset? RanAt { get; init; }

    /// <summary>Whether what was delivered is of use.</summary>
    public bool Accepted { get; init; } = true;
    public IReadOnlyList<string> Tags { get; init; } = [];
    public string? Feature { get; init; }
    public string? Customer { get; init; }
    public string? MetadataJson { get; init; }
    public IdempotencyClaim? Idempotency { get; init; }
}
