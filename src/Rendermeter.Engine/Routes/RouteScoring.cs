namespace Rendermeter.Engine.Routes;

/// <summary>How a route orders its offers.</summary>
/// <param name="ValueOfSecondNanos">What a second of waiting is worth, in nano-units.</param>
/// <param name="DownstreamNanos">What every delivered attempt costs beside its provider (checks, people, moderation), in nano-units.</param>
/// <param name="ExplorationThousandths">How often an offer that is not the best but could be is tried first: 0 to 200.</param>
/// <param name="Weights">Of a split, in the order of the offers; empty is equal weights.</param>
public sealed record RouteScoring(RouteOrder Order, long ValueOfSecondNanos, long DownstreamNanos, int ExplorationThousandths, IReadOnlyList<int> Weights)
{
    /// <summary>What an accepted attempt costs on top of that (watermark, storage, egress), in nano-units: once, however many attempts it took.</summary>
    public long AcceptedNanos { get; init; }

    /// <summary>As they stand, with nothing to weigh.</summary>
    public static RouteScoring Listed { get; } = new(RouteOrder.Listed, 0, 0, 0, []);
}
