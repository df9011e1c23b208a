using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Raters;

/// <summary>What a render costs, without the explanation.</summary>
/// <param name="Expected">As in the quote.</param>
/// <param name="UpperBound">As in the quote.</param>
/// <param name="IsExact">Whether the quote would be exact.</param>
public readonly record struct RatedAmount(Money Expected, Money UpperBound, bool IsExact);
