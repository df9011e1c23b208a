using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Wallets;

/// <summary>
/// A limit that never gives way: held + posted of its period stays at or below it. One whose scope names a kind and no id is a default: it counts nothing
/// itself, and gives each value of the kind a cap of its own when it first meets it.
/// </summary>
/// <param name="Unit">The currency of a spend cap, else <c>COUNT</c>.</param>
/// <param name="TimeZone">An IANA zone; the periods begin at its local midnight.</param>
/// <param name="Limit">Nano-units for spend, whole numbers otherwise; 0 refuses everything.</param>
/// <param name="Enforce">False where it only observes.</param>
public sealed record Cap(
    CapId Id, OrgId Org, CapScope Scope, CapMetric Metric, string Unit, CapPeriod Period, string TimeZone, long Limit, bool Enforce)
{
    /// <summary>Only customers of this tier, as the render says it; null is every one.</summary>
    public string? CustomerTier { get; init; }

    /// <summary>Percentages of the limit, ascending, 1 to 1000: reaching one is an event, once in a period.</summary>
    public IReadOnlyList<int> Thresholds { get; init; } = [];

    /// <summary>The default that has made it; null where a person has.</summary>
    public CapId? MadeFrom { get; init; }

    /// <summary>True while limit, mode and thresholds are those of the default that has made it; false once they were set for this value.</summary>
    public bool Inherits { get; init; }

    /// <summary>Since when it limits nothing any more; null while it does.</summary>
    public DateTimeOffset? RetiredAt { get; init; }

    /// <summary>True for one that gives each value of its kind a cap.</summary>
    public bool IsDefault => Scope.Id.Length == 0;

    /// <summary>What stands for a cap that a default has made, while it inherits: the terms of the default as they are now.</summary>
    public Cap OnTermsOf(Cap standard) => this with { Limit = standard.Limit, Enforce = standard.Enforce, Thresholds = standard.Thresholds };

    /// <summary>What its buckets were counted by: another measure would make them numbers without meaning.</summary>
    public (CapScope Scope, string? CustomerTier, CapMetric Metric, string Unit, CapPeriod Period, string TimeZone) Measure
        => (Scope, CustomerTier, Metric, Unit, Period, TimeZone);
}
