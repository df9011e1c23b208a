using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Imports;

/// <summary>What another price list says that a model costs.</summary>
/// <param name="Key">The list's own name for the entry.</param>
/// <param name="Provider">The seller's id, as price files name it.</param>
/// <param name="Model">The model as that seller names it.</param>
/// <param name="Media">What it makes.</param>
/// <param name="Rates">One or more, in US dollars.</param>
public sealed record ImportedPrice(string Key, string Provider, string Model, MediaKind Media, IReadOnlyList<ImportedRate> Rates)
{
    /// <summary>Prices that the entry has and that no rate here stands for, by the list's own names; default none.</summary>
    public IReadOnlyList<string> NotTaken { get; init; } = [];
}
