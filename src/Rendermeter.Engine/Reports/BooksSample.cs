namespace Rendermeter.Engine.Reports;

/// <summary>How the books stand at one instant, over all organisations. Amounts are nano-USD; what is in other currencies is counted nowhere here.</summary>
/// <param name="OpenAttempts">Attempts that are not resolved, by state.</param>
/// <param name="OldestInDoubtAt">Since when the oldest attempt in doubt is; null where none is.</param>
/// <param name="PendingDeliveries">Deliveries of events that are on their way or waiting.</param>
/// <param name="OldestUndeliveredAt">When the oldest of them was written; null where there is none.</param>
public sealed record BooksSample(
    long HeldNanos, long InDoubtNanos, IReadOnlyDictionary<Attempts.AttemptState, long> OpenAttempts, DateTimeOffset? OldestInDoubtAt,
    long PendingDeliveries, DateTimeOffset? OldestUndeliveredAt);
