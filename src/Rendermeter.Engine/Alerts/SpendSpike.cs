using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Alerts;

/// <summary>Spend runs faster than it may.</summary>
/// <param name="PerHourNanos">How fast, in nano-USD an hour, over <paramref name="Window"/>.</param>
/// <param name="BeforePerHourNanos">How fast in the hour before that.</param>
/// <param name="Attempts">How many attempts were settled in the window.</param>
public sealed record SpendSpike(
    OrgId Org, string Route, string Model, SpikeCause Cause, long PerHourNanos, long BeforePerHourNanos, int Attempts, TimeSpan Window, DateTimeOffset At);
