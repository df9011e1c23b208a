namespace Rendermeter.Pricing.PriceBooks;

/// <summary>One version in the history of a model's price.</summary>
/// <param name="Version">The version.</param>
/// <param name="Status">Where it stands at the instant asked about.</param>
/// <param name="From">The first day on which it holds (00:00 UTC); null: no lower end.</param>
/// <param name="To">The day from whose start it no longer holds, by its own end, the next version or the model's end; null: open.</param>
/// <param name="KnownSince">When it was written down; where nothing says it, the day on which its source was read.</param>
/// <param name="Corrects">The name of the version that it corrects; null: it is a price of its own. A correction is no price change.</param>
public sealed record HistoryEntry(
    PriceVersion Version, VersionStatus Status, DateOnly? From, DateOnly? To, DateTimeOffset KnownSince, string? Corrects);
