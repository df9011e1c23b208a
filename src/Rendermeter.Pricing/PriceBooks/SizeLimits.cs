using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>What a model that takes free sizes asks of width and height together.</summary>
/// <param name="MinPixels">The least area in pixels; null: none.</param>
/// <param name="MaxPixels">The greatest area in pixels; null: none.</param>
/// <param name="MaxEdge">The longest edge in pixels; null: none.</param>
/// <param name="MaxRatio">The longest edge over the shortest, at most; null: none.</param>
/// <param name="Step">Both edges are multiples of it, in pixels; null: any.</param>
public sealed record SizeLimits(Rational? MinPixels, Rational? MaxPixels, Rational? MaxEdge, Rational? MaxRatio, Rational? Step);
