namespace Rendermeter.Pricing.Imports;

/// <summary>A price file made of another price list. It reads without findings.</summary>
/// <param name="Provider">The seller's id.</param>
/// <param name="FileName"><c>provider.yaml</c>.</param>
/// <param name="Yaml">The text.</param>
public sealed record ImportedFile(string Provider, string FileName, string Yaml);
