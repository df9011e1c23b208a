using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Rates;

/// <summary>The rate of something that only the provider's bill settles. A quote expects the middle and holds the maximum.</summary>
/// <param name="Minimum">The least that was seen or promised.</param>
/// <param name="Expected">The usual rate.</param>
/// <param name="Maximum">The greatest; null: there is no bound.</param>
public sealed record PriceRange(Rational Minimum, Rational Expected, Rational? Maximum);
