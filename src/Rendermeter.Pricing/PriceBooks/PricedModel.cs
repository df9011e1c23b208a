using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>A model with all its prices. Immutable.</summary>
/// <param name="Provider">The seller's id.</param>
/// <param name="Id">The model as that seller names it.</param>
/// <param name="Media">What it makes.</param>
public sealed record PricedModel(string Provider, string Id, MediaKind Media)
{
    /// <summary><c>provider/model</c>.</summary>
    public string Name { get; } = $"{Provider}/{Id}";

    /// <summary>Other names for it under the same provider.</summary>
    public IReadOnlyList<string> Aliases { get; init; } = [];

    /// <summary>The parameters that it takes, in the order of the file.</summary>
    public IReadOnlyList<ParameterRule> Parameters { get; init; } = [];

    /// <summary>Its versions by time; a correction stands behind what it corrects.</summary>
    public IReadOnlyList<PriceVersion> Versions { get; init; } = [];

    /// <summary>What each outcome is billed; every outcome is there.</summary>
    public IReadOnlyDictionary<JobOutcome, OutcomePolicy> Outcomes { get; init; } = new Dictionary<JobOutcome, OutcomePolicy>();

    /// <summary>The day from whose start (00:00 UTC) it is no longer sold; null: none known.</summary>
    public DateOnly? EndOfLife { get; init; }

    /// <summary>The plans that it can be asked for on.</summary>
    internal IReadOnlyList<PricePlan> Plans { get; init; } = [];

    /// <summary>The rule of a parameter; null where the model does not name it.</summary>
    public ParameterRule? Rule(string name)
    {
        foreach (var rule in Parameters)
        {
            if (string.Equals(rule.Name, name, StringComparison.Ordinal))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The version that holds at an instant, the latest correction of it; null where none does.</summary>
    /// <param name="at">The instant at which the price must hold.</param>
    /// <param name="asKnownAt">Versions that were recorded later are not seen; null: all are.</param>
    public PriceVersion? VersionAt(DateTimeOffset at, DateTimeOffset? asKnownAt = null)
    {
        var day = DateOnly.FromDateTime(at.UtcDateTime);
        PriceVersion? found = null;
        foreach (var version in Versions)
        {
            var isKnown = asKnownAt is not { } then || version.KnownSince <= then;
            if (isKnown && (version.EffectiveFrom is not { } from || from <= day))
            {
                found = version;
            }
        }

        return found?.EffectiveTo is { } to && to <= day ? null : found;
    }

    /// <summary>The version of a name such as <c>2026-11-01</c> or <c>2026-11-01.2</c>; null where there is none.</summary>
    public PriceVersion? Version(string name) => Versions.FirstOrDefault(version => version.Name == name);
}
