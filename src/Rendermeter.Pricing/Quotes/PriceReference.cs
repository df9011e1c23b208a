namespace Rendermeter.Pricing.Quotes;

/// <summary>Which price was used, and where it comes from.</summary>
/// <param name="Version"><c>provider/model@DATE</c>, for a correction <c>provider/model@DATE.2</c>.</param>
/// <param name="EffectiveFrom">The first day of the price; null where only the day of reading is known.</param>
/// <param name="CheckedOn">The day on which the source was read.</param>
/// <param name="Source">The address or document.</param>
/// <param name="SourceKind"><c>first_party</c>, <c>first_party_copy</c>, <c>consensus</c>, <c>gateway</c>, and so on.</param>
public sealed record PriceReference(string Version, DateOnly? EffectiveFrom, DateOnly CheckedOn, string Source, string SourceKind);
