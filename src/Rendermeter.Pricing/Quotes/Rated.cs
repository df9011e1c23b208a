using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>A job, rated on one price version.</summary>
internal sealed record Rated(
    IReadOnlyList<RatedLine> Lines,
    IReadOnlyList<AppliedAdjustment> Adjustments,
    IReadOnlyList<string> Assumptions,
    IReadOnlyList<FieldError> Errors,
    bool IsCertain,
    Currency Currency)
{
    /// <summary>Quantities that only a prompt decides, where none is given.</summary>
    public required IReadOnlyList<string> Unprompted { get; init; }
}
