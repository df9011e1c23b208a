using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Attempts;

/// <summary>One step in an attempt's money: 0 is the hold, 1 the one resolution, 2 and later what came afterwards. Never changed, never deleted.</summary>
/// <param name="Kind"><c>hold</c>, <c>billed</c>, <c>free</c>, <c>never_sent</c>, <c>late_billed</c>, <c>cost_adjust</c>, <c>charge_adjust</c>, <c>refund</c>.</param>
/// <param name="Evidence">Where it was learned: <c>submit</c>, <c>webhook</c>, <c>poll</c>, <c>lookup</c>, <c>not_found</c>, <c>operator</c>, …</param>
/// <param name="Reference">What makes a later phase the same however often it is told; null for phases 0 and 1.</param>
public sealed record AttemptPhase(
    AttemptId Attempt, int Phase, string Kind, long ChargeDeltaNanos, long CostDeltaNanos, string Evidence, string Actor, DateTimeOffset At, string? Reference = null)
{
    /// <summary>The charge that an adjustment asked for, in nano-units, however much of it was booked; null where it asked for none.</summary>
    public long? AskedChargeNanos { get; init; }

    /// <summary>The cost that an adjustment told, in nano-units; null where it told none.</summary>
    public long? AskedCostNanos { get; init; }
}
