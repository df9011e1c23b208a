using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Engine.Routes;

/// <summary>Which offers a render may use, in order, and what it may cost at most.</summary>
/// <param name="Name">The bare name that callers use; for a model named by itself, that model.</param>
/// <param name="Media"><c>image</c>, <c>video</c> or <c>speech</c>.</param>
/// <param name="Offers">Models as <c>provider/model</c>.</param>
/// <param name="CeilingNanos">The bound on charges plus open holds of one render, in nano-units of its currency; null is none.</param>
public sealed record Route(string Name, string Media, IReadOnlyList<string> Offers, long? CeilingNanos)
{
    /// <summary>How the offers are ordered.</summary>
    public RouteScoring Scoring { get; init; } = RouteScoring.Listed;

    /// <summary>The ceiling as a multiple of what the first offer is quoted at, in thousandths; null is none.</summary>
    public int? CeilingMultipleThousandths { get; init; }

    /// <summary>True where the ceilings refuse nothing, and only what they would have done is kept.</summary>
    public bool Observes { get; init; }

    /// <summary>What some callers may use of it.</summary>
    public IReadOnlyList<RouteLimit> Limits { get; init; } = [];

    /// <summary>True where what was charged for a rejected output is given back.</summary>
    public bool RefundsRejected { get; init; }

    /// <summary>True where what a provider bills for a failure is given back to the tenant.</summary>
    public bool AbsorbsFailures { get; init; }

    /// <summary>What is done with its outputs afterwards.</summary>
    public IReadOnlyList<DownstreamStep> Steps { get; init; } = [];

    /// <summary>How long a customer who asks again for the same thing thereby rejects what was delivered; null where it says nothing.</summary>
    public TimeSpan? RegenerationWindow { get; init; }

    /// <summary>What its outputs are judged by.</summary>
    public GateRules Gate { get; init; } = GateRules.Standard;

    /// <summary>True where its offers stand as they are listed and nothing more is to be decided.</summary>
    public bool IsPlain => Scoring.Order == RouteOrder.Listed && CeilingMultipleThousandths is null && Limits.Count == 0 && !Observes;
}
