using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices.Repricing;

/// <summary>What the price book says about a line.</summary>
/// <param name="Model">The model.</param>
/// <param name="Version"><c>provider/model@DATE</c>.</param>
/// <param name="Exact">The unrounded amount.</param>
/// <param name="Nanos">The amount, each line of it rounded once.</param>
/// <param name="Currency">Its currency.</param>
internal sealed record Figure(PricedModel Model, string Version, Rational Exact, long Nanos, Currency Currency)
{
    /// <summary>What rounding took away, in whole units.</summary>
    public Rational Residue { get; } = Exact - Rational.FromFraction(Nanos, Money.NanosPerUnit);

    /// <summary>Whether more may be owed, because the export does not say all that the price depends on.</summary>
    public bool IsOpen { get; init; }

    /// <summary>The most that may be owed; null: no bound.</summary>
    public long? BoundNanos { get; init; }

    /// <summary>The lines of the quote; none where the line was priced by its quantity.</summary>
    public IReadOnlyList<QuoteLine> Lines { get; init; } = [];

    /// <summary>What the version's rates are, where the line was priced by its quantity.</summary>
    public IReadOnlyList<UnitRate> Rates { get; init; } = [];
}
