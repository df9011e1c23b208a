namespace Rendermeter.Engine.Routes;

/// <summary>What one attempt came to, as quotes of the same shape learn from it.</summary>
/// <param name="Shape">Of its quote: see <see cref="Pricing.Quotes.QuoteHistory"/>.</param>
/// <param name="Scale">What its cost is divided by; 1 or more.</param>
/// <param name="CostNanos">What the provider billed: never cut to the hold, as a charge is.</param>
/// <param name="Delivered">False where it was billed and failed: it counts for the bound alone.</param>
public readonly record struct SettledCost(string Shape, long Scale, long CostNanos, bool Delivered);
