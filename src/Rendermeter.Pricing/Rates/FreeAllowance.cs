using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Rates;

/// <summary>The first so many that cost nothing.</summary>
/// <param name="Quantity">How many, 0 or more.</param>
/// <param name="Per">Of each output, or of the job.</param>
public sealed record FreeAllowance(Rational Quantity, QuantityScope Per);
