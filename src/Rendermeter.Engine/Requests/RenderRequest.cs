using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Requests;

/// <summary>What a customer asks for, in whatever dialect it came.</summary>
/// <param name="Model">A route, or <c>provider/model</c>.</param>
/// <param name="Prompt">1 to 32,000 characters (code points).</param>
/// <param name="Parameters">Everything that a price may depend on.</param>
public sealed record RenderRequest(string Model, string? Prompt, ParameterSet Parameters)
{
    /// <summary>The bound on charges plus open holds over all attempts; null is none.</summary>
    public Money? MaxCost { get; init; }
    public IReadOnlyList<string> Tags { get; init; } = [];
    public string? Feature { get; init; }
    public string? Customer { get; init; }

    /// <summary>The customer's class, such as <c>free</c>; null is none.</summary>
    public string? CustomerTier { get; init; }
    public string? MetadataJson { get; init; }
    public string? CallbackUrl { get; init; }
    public DateTimeOffset? DeadlineAt { get; init; }
    public IdempotencyClaim? Idempotency { get; init; }

    /// <summary>The files that go in, in the order in which they were given.</summary>
    public IReadOnlyList<Inputs.RenderInput> Inputs { get; init; } = [];

    /// <summary>True where the caller can wait for a person to allow what is above a ceiling; else it is refused at once.</summary>
    public bool WaitsForApproval { get; init; }

    /// <summary>The request with its bound: its own, else the lower of the defaults of its route and of its key.</summary>
    public RenderRequest Bounded(long? ofRouteNanos, long? ofKeyNanos)
    {
        var usual = ofRouteNanos < ofKeyNanos ? ofRouteNanos : ofKeyNanos ?? ofRouteNanos;
        return MaxCost is null && usual is { } most ? this with { MaxCost = Money.FromNanos(most, Currency.Usd) } : this;
    }
}
