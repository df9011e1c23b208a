using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>One component's part of a quote.</summary>
/// <param name="Component">The component's name in the price file.</param>
/// <param name="Quantity">The billable quantity, after its rounding, allowance and minimum.</param>
/// <param name="Unit">What is counted, singular: <c>megapixel</c>, <c>second</c>, <c>token</c>, <c>credit</c>.</param>
/// <param name="Rate">The price of one unit, adjustments included.</param>
/// <param name="Exact">The unrounded amount of one render, times the count.</param>
/// <param name="Expected"><paramref name="Exact"/>, rounded half-even once per render.</param>
/// <param name="UpperBound">The most that this line can come to, rounded up; null where there is no bound.</param>
/// <param name="Why">How the quantity came about, in words.</param>
public sealed record QuoteLine(
    string Component, Rational Quantity, string Unit, Rational Rate, Rational Exact, Money Expected, Money? UpperBound, string Why);
