using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Quotes;

/// <summary>One component's exact amount for one job, before any rounding.</summary>
internal sealed record RatedLine(
    string Component, Rational Quantity, string Unit, Rational Rate, Rational Exact, Rational? Bound, string Why, OutcomePolicy Policy)
{
    public RatedLine Times(Rational factor) => Times(factor, factor);

    public RatedLine Times(Rational factor, Rational boundFactor)
        => this with { Rate = Rate * factor, Exact = Exact * factor, Bound = Bound * boundFactor };
}
