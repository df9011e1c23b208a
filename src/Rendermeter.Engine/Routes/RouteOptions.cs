using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Engine.Routes;

/// <summary>One route as an operator writes it, under <c>Routes:{name}</c>.</summary>
public sealed class RouteOptions
{
    /// <summary>The offers in the order in which they are tried, as <c>provider/model</c> or the name of another route: 1 to 20, each once.</summary>
    public IReadOnlyList<string> Offers { get; set; } = [];

    /// <summary>What one render may cost at most, in USD as a decimal such as <c>0.20</c>; left out, nothing but caps and funds bounds it.</summary>
    public string? Ceiling { get; set; }

    /// <summary>The ceiling as a multiple of the first offer's quote, 1 to 1000, such as <c>2.5</c>; left out, none.</summary>
    public string? CeilingMultiple { get; set; }

    /// <summary><c>enforce</c> (the default), or <c>observe</c>: the ceilings refuse nothing and only say what they would have done.</summary>
    public string? Ceilings { get; set; }

    /// <summary>The <c>max_cost</c> of a call that has none, in the currency of the render as a decimal above 0; left out, none. A price without an upper bound needs one from somewhere.</summary>
    public string? MaxCost { get; set; }

    /// <summary>How much one render may take at most of what is left of each cap on spend that names it, 0.001 to 1 such as <c>0.25</c>; left out, all, as the caps themselves say.</summary>
    public string? CapShare { get; set; }

    /// <summary><c>refuse</c> (the default), or <c>approve</c>: what is asked for above the ceiling waits for a person, without any money held.</summary>
    public string? AboveCeiling { get; set; }

    /// <summary>Of <c>approve</c>: how many hours it waits, 1 to 720; left out, 24. Then it is refused.</summary>
    public string? ApprovalHours { get; set; }

    /// <summary><c>wait</c> (the default), or <c>next_offer</c>: an attempt in doubt is left behind. It keeps its hold, and both may be charged.</summary>
    public string? InDoubt { get; set; }

    /// <summary>For how many seconds an identical request gets the render of an earlier one, 1 to 86,400; left out, never.</summary>
    public string? MergeSeconds { get; set; }

    /// <summary><c>listed</c> (the default), <c>cheapest</c>, <c>fastest</c>, <c>least_total_cost</c> or <c>split</c>.</summary>
    public string? Order { get; set; }

    /// <summary>What a second of waiting is worth in USD; left out, nothing.</summary>
    public string? ValueOfSecond { get; set; }

    /// <summary>What is done with each delivered output afterwards, in USD, as one sum; left out, nothing. <see cref="Steps"/> says it in parts.</summary>
    public string? Downstream { get; set; }

    /// <summary>How often, in thousandths, an offer that could be the best is tried first to learn about it: 0 to 200; left out, 20 where offers are scored.</summary>
    public string? Exploration { get; set; }

    /// <summary>Of a split: how likely each offer is, 0 to 1000, in the order of the offers.</summary>
    public IReadOnlyList<string> Weights { get; set; } = [];

    /// <summary>What some callers may use of it.</summary>
    public IReadOnlyList<RouteLimitOptions> Limits { get; set; } = [];

    /// <summary><c>true</c> gives back what was charged for an output that the gate rejects; left out, the rejected is paid for.</summary>
    public string? RefundOnReject { get; set; }

    /// <summary><c>charge</c> (the default): what a provider bills for a failure is charged; <c>absorb</c> gives it back, and the cost is ours.</summary>
    public string? FailedButBilled { get; set; }

    /// <summary>What is done with its outputs afterwards, in parts.</summary>
    public IReadOnlyList<DownstreamStepOptions> Steps { get; set; } = [];

    /// <summary>So many seconds after a delivery the same customer, asking again for the same thing, thereby rejects it: 1 to 2592000; left out, never.</summary>
    public string? RegenerationWindow { get; set; }

    /// <summary>The checks of its gate in order; left out, that it is what was asked for.</summary>
    public IReadOnlyList<GateCheckOptions> Gate { get; set; } = [];
}
