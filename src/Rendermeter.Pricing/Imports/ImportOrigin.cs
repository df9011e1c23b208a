namespace Rendermeter.Pricing.Imports;

/// <summary>Where a price list comes from.</summary>
/// <param name="Source">The address or document that versions name as their source.</param>
/// <param name="CheckedOn">The day of the list.</param>
/// <param name="RecordedAt">When it is imported.</param>
public sealed record ImportOrigin(string Source, DateOnly CheckedOn, DateTimeOffset RecordedAt);
