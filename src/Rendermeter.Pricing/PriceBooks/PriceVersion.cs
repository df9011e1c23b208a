using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>One model's price for one span of time.</summary>
/// <param name="Name">The date that names it, <c>2026-11-01</c>; for a correction <c>2026-11-01.2</c>.</param>
/// <param name="CheckedOn">The day on which the source was read.</param>
/// <param name="Source">The address or document.</param>
/// <param name="SourceKind">What kind of source that is.</param>
/// <param name="Currency">The currency of its rates.</param>
/// <param name="Components">One or more, in order.</param>
public sealed record PriceVersion(
    string Name, DateOnly CheckedOn, string Source, string SourceKind, Currency Currency, IReadOnlyList<Component> Components)
{
    /// <summary>The first day (from 00:00 UTC); null: no lower end.</summary>
    public DateOnly? EffectiveFrom { get; init; }

    /// <summary>The day from whose start (00:00 UTC) it no longer holds; null: until a later version begins.</summary>
    public DateOnly? EffectiveTo { get; init; }

    /// <summary>When it was written down; null: not said.</summary>
    public DateTimeOffset? RecordedAt { get; init; }

    /// <summary>Since when the book knows it: <see cref="RecordedAt"/>, else the start of <see cref="CheckedOn"/> (UTC).</summary>
    public DateTimeOffset KnownSince => RecordedAt ?? new DateTimeOffset(CheckedOn.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);

    /// <summary>The adjustments, in the order in which they apply.</summary>
    public IReadOnlyList<Adjustment> Adjustments { get; init; } = [];

    /// <summary>The usage field in which the provider says what a job cost; null: none.</summary>
    public CostReport? Reports { get; init; }

    /// <summary>The worked examples.</summary>
    public IReadOnlyList<PriceExample> Examples { get; init; } = [];

    /// <summary>What a quote on this version always has to say; none by default.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    internal long Line { get; init; }
}
