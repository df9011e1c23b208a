namespace Rendermeter.Pricing.PriceBooks;

/// <summary>All price versions of a model, the earliest first.</summary>
/// <param name="Model">The model.</param>
/// <param name="At">The instant that statuses are for.</param>
/// <param name="AsKnownAt">What was recorded later is not seen; null: everything is.</param>
/// <param name="Entries">The versions; a correction stands behind what it corrects.</param>
public sealed record PriceHistory(PricedModel Model, DateTimeOffset At, DateTimeOffset? AsKnownAt, IReadOnlyList<HistoryEntry> Entries)
{
    /// <summary>The entry that holds at <see cref="At"/>; null where none does.</summary>
    public HistoryEntry? Current => Entries.FirstOrDefault(entry => entry.Status == VersionStatus.Current);

    internal static PriceHistory Of(PricedModel model, DateTimeOffset at, DateTimeOffset? asKnownAt)
    {
        var known = model.Versions.Where(version => asKnownAt is not { } then || version.KnownSince <= then).ToList();
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        var entries = new List<HistoryEntry>();
        for (var i = 0; i < known.Count; i++)
        {
            var version = known[i];
            var isCorrected = i + 1 < known.Count && known[i + 1].EffectiveFrom == version.EffectiveFrom;
            var next = known.Skip(i + 1).FirstOrDefault(later => later.EffectiveFrom != version.EffectiveFrom)?.EffectiveFrom;
            var to = Earliest(Earliest(version.EffectiveTo, next), model.EndOfLife);
            var corrects = i > 0 && known[i - 1].EffectiveFrom == version.EffectiveFrom ? known[i - 1].Name : null;
            entries.Add(new HistoryEntry(version, Status(version, to, isCorrected, model, day), version.EffectiveFrom, to, version.KnownSince, corrects));
        }

        return new PriceHistory(model, at, asKnownAt, entries);
    }

    private static VersionStatus Status(PriceVersion version, DateOnly? to, bool isCorrected, PricedModel model, DateOnly day)
        => isCorrected ? VersionStatus.Corrected
            : model.EndOfLife <= day ? VersionStatus.Ended
            : version.EffectiveFrom > day ? VersionStatus.Announced
            : to <= day ? VersionStatus.Past
            : VersionStatus.Current;

    private static DateOnly? Earliest(DateOnly? left, DateOnly? right) => left is null || right < left ? right ?? left : left;
}
