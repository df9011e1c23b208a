using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>An attempt's part in a cap. The limit and the use it was admitted under are kept, so that an overshoot cannot even be stored.</summary>
/// <param name="LimitAtHold">The limit when it was admitted; null where the cap only observed.</param>
public sealed record AttemptCap(
    AttemptId Attempt, CapId Cap, DateTimeOffset BucketStartAt, long Amount, long Held, long Posted, long? LimitAtHold, long UsedAfterHold);
