using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>What a request will cost on one offer.</summary>
/// <param name="Model">The model's full name, aliases resolved.</param>
/// <param name="At">The instant asked for.</param>
/// <param name="Parameters">What was asked for, with <c>size</c> spelled out as width and height.</param>
/// <param name="Defaults">What was filled in because it was not asked for.</param>
/// <param name="Kind">Whether this is the price or an estimate.</param>
/// <param name="Currency">The currency of every amount here.</param>
/// <param name="Expected">The sum of the lines' expected amounts.</param>
/// <param name="UpperBound">The sum of the lines' bounds, which is what to hold; null where there is no bound.</param>
/// <param name="Lines">One per component that applies, in the order of the price file.</param>
/// <param name="Adjustments">The adjustments that were applied, in their order; the lines' rates already hold them.</param>
/// <param name="Assumptions">What the figures rest on, in sentences.</param>
/// <param name="Price">The price version that was used.</param>
public sealed record Quote(
    string Model,
    DateTimeOffset At,
    ParameterSet Parameters,
    ParameterSet Defaults,
    QuoteKind Kind,
    Currency Currency,
    Money Expected,
    Money? UpperBound,
    IReadOnlyList<QuoteLine> Lines,
    IReadOnlyList<AppliedAdjustment> Adjustments,
    IReadOnlyList<string> Assumptions,
    PriceReference Price)
{
    /// <summary>What this price is learned by; null where the request decides the price, and where nobody looked at settled attempts.</summary>
    public QuoteHistory? History { get; init; }

    /// <summary>Whether something that only the run or a prompt decides counts nothing in <see cref="Expected"/> and has no bound: then that is no figure to rank by.</summary>
    public bool IsOpen => UpperBound is null && (Lines.Count == 0 || Lines.Any(line => line.UpperBound is null && line.Quantity.IsZero));
}
