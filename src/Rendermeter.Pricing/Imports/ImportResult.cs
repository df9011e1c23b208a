namespace Rendermeter.Pricing.Imports;

/// <summary>What an import made.</summary>
/// <param name="Files">One price file for each seller with an entry that was taken, by provider.</param>
/// <param name="Rows">One row for each entry of the list, in its order.</param>
public sealed record ImportResult(IReadOnlyList<ImportedFile> Files, IReadOnlyList<ImportRow> Rows);
