using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>One component's part of a settlement.</summary>
/// <param name="Component">The component's name, or <c>provider_difference</c> where the provider's figure differs from the rated lines.</param>
/// <param name="Quantity">The billable quantity.</param>
/// <param name="Unit">What is counted, singular.</param>
/// <param name="Rate">The price of one unit, adjustments included.</param>
/// <param name="Exact">The unrounded amount.</param>
/// <param name="Amount">The amount, rounded once.</param>
public sealed record SettledLine(string Component, Rational Quantity, string Unit, Rational Rate, Rational Exact, Money Amount);
