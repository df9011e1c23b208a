namespace Rendermeter.Engine.Routes;

/// <summary>What the books say of an offer on one route, over its last attempts. Sums, so that nothing is rounded before it is used.</summary>
/// <param name="Attempts">That have been resolved, 0 to <see cref="Window"/>.</param>
/// <param name="Delivered">Of them, those that delivered.</param>
/// <param name="Accepted">Of them, those whose output was accepted.</param>
/// <param name="LatencyMilliseconds">From the hold to the resolution, summed over all.</param>
/// <param name="QuotedNanos">What was expected when they were quoted, summed.</param>
/// <param name="ChargedNanos">What they came to, summed.</param>
public sealed record OfferHistory(int Attempts, int Delivered, int Accepted, long LatencyMilliseconds, long QuotedNanos, long ChargedNanos)
{
    /// <summary>How many attempts are looked back on: enough to tell offers apart, few enough to notice that one has changed.</summary>
    public const int Window = 120;

    /// <summary>Nothing is known.</summary>
    public static OfferHistory None { get; } = new(0, 0, 0, 0, 0, 0);

    /// <summary>The last attempts failed in a row; an offer that only fails is passed over until it is tried again.</summary>
    public int FailuresInARow { get; init; }

    /// <summary>When the last of them was resolved.</summary>
    public DateTimeOffset LastAt { get; init; }
}
