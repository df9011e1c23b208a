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

    /// <summary>The <c>max_cost</c> of a call that has none, in nano-units of its currency; null is none.</summary>
    public long? MaxCostNanos { get; init; }

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

    /// <summary>The version of the route that this is, 1 for the first; null for what is not kept in versions, such as a model by itself.</summary>
    public int? Version { get; init; }

    /// <summary>The version of its gate: it grows where the gate changes, and only there.</summary>
    public int? GateVersion { get; init; }

    /// <summary>How long a render above the ceiling waits for a person to allow it; null refuses it at once.</summary>
    public TimeSpan? ApprovalWithin { get; init; }

    /// <summary>True where the next offer is tried while an attempt is in doubt: both holds are kept, and both may be charged.</summary>
    public bool GoesOnInDoubt { get; init; }

    /// <summary>For how long an identical request is answered with the render that an earlier one has made; null never.</summary>
    public TimeSpan? MergeWithin { get; init; }

    /// <summary>How much one render may cost at most of what is left of each cap on spend that names it, in thousandths; null is no bound.</summary>
    public int? CapShareThousandths { get; init; }

    /// <summary>True where its offers stand as they are listed and nothing more is to be decided.</summary>
    public bool IsPlain => Scoring.Order == RouteOrder.Listed && CeilingMultipleThousandths is null && CapShareThousandths is null && Limits.Count == 0 && !Observes;
}
