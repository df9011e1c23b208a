using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>A limit that never gives way: held + posted of its period stays at or below it.</summary>
/// <param name="Unit">The currency of a spend cap, else <c>COUNT</c>.</param>
/// <param name="TimeZone">An IANA zone; the periods begin at its local midnight.</param>
/// <param name="Limit">Nano-units for spend, whole numbers otherwise; 0 refuses everything.</param>
/// <param name="Enforce">False where it only observes.</param>
public sealed record Cap(
    CapId Id, OrgId Org, CapScope Scope, CapMetric Metric, string Unit, CapPeriod Period, string TimeZone, long Limit, bool Enforce);
