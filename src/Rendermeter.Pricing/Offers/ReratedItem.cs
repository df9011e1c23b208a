using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>A past render and what it would have cost.</summary>
/// <param name="Item">The render.</param>
/// <param name="Was">What it cost; null where the book cannot say, see <paramref name="WasRefused"/>.</param>
/// <param name="WasVersion">The price version of that; null where it was given as charged, or is not known.</param>
/// <param name="Would">What it would have cost; null where the target refuses it.</param>
/// <param name="WouldVersion">The price version of that.</param>
/// <param name="Difference">Would less was; null where one of them is missing or the currencies differ.</param>
/// <param name="WasRefused">Why the past has no price; null: it has.</param>
/// <param name="WouldRefused">Why the target has no price; null: it has.</param>
public sealed record ReratedItem(
    RerateItem Item, Money? Was, string? WasVersion, Money? Would, string? WouldVersion, Money? Difference, QuoteResult? WasRefused, QuoteResult? WouldRefused);
