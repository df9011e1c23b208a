namespace Rendermeter.Pricing.Imports;

/// <summary>What became of one entry of another price list.</summary>
/// <param name="Key">The list's own name for the entry.</param>
/// <param name="IsTaken">Whether a price version was made of it.</param>
/// <param name="Code">
/// <c>taken</c>; or why it was refused: <c>no_price</c>, <c>zero_price</c>, <c>unit_modality</c>, <c>suspicious_change</c>, <c>unit_slip</c>,
/// <c>implausible</c>, <c>number_format</c>, <c>identifier</c>, <c>currency</c>, <c>unknown_unit</c>, <c>overlap</c>, <c>not_media</c>.
/// </param>
/// <param name="Detail">A sentence for people; what was left out of a taken entry stands here too.</param>
/// <param name="Model"><c>provider/model</c> that it was taken as, or would have been; null where that is not known.</param>
public sealed record ImportRow(string Key, bool IsTaken, string Code, string Detail, string? Model);
