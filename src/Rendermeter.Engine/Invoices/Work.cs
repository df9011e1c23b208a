using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices;

/// <summary>Lines of one model that asked for the same.</summary>
/// <param name="Model">The model.</param>
/// <param name="Parameters">What they asked for; empty where they say only how much.</param>
/// <param name="Unit">The unit where they say only how much, empty where that has no name; else null.</param>
internal sealed record Work(PricedModel Model, ParameterSet Parameters, string? Unit)
{
    public long Lines { get; private set; }

    public Int128 Money { get; private set; }

    public Rational Quantity { get; private set; }

    public DateTimeOffset LastAt { get; private set; }

    public void Add(InvoiceLine line, long money, Rational quantity)
    {
        Lines++;
        Money += money;
        Quantity = quantity.IsZero ? Quantity : Quantity + quantity;
        LastAt = line.At > LastAt ? line.At : LastAt;
    }
}
