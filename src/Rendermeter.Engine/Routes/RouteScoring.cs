namespace Rendermeter.Engine.Routes;

/// <summary>How a route orders its offers.</summary>
/// <param name="ValueOfSecondNanos">What a second of waiting is worth, in nano-units.</param>
/// <param name="DownstreamNanos">What is done with every delivered output afterwards (moderation, watermark, storage, egress), in nano-units.</param>
/// <param name="ExplorationThousandths">How often an offer that is not the best but could be is tried first: 0 to 200.</param>
/// <param name="Weights">Of a split, in the order of the offers; empty is equal weights.</param>
public sealed record RouteScoring(RouteOrder Order, long ValueOfSecondNanos, long DownstreamNanos, int ExplorationThousandths, IReadOnlyList<int> Weights)
{
    /// <summary>As they stand, with nothing to weigh.</summary>
    public static RouteScoring Listed { get; } = new(RouteOrder.Listed, 0, 0, 0, []);
}
