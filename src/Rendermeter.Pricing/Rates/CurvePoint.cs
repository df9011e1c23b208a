using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Rates;

/// <summary>A published point of a curve.</summary>
/// <param name="At">The parameter's value.</param>
/// <param name="Rate">The rate there.</param>
public sealed record CurvePoint(Rational At, Rational Rate);
