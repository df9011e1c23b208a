using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Invoices.Repricing;

/// <summary>A price of one unit.</summary>
/// <param name="Rate">The exact rate.</param>
/// <param name="Currency">Its currency.</param>
/// <param name="What">Which component, and under which conditions.</param>
internal sealed record UnitRate(Rational Rate, Currency Currency, string What);
