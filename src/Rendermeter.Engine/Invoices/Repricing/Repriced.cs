using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Engine.Invoices.Repricing;

/// <summary>What came of pricing a line again.</summary>
internal abstract record Repriced
{
    private Repriced()
    {
    }

    /// <summary>The book has no such model.</summary>
    public sealed record UnknownModel(string Detail) : Repriced;

    /// <summary>The model was not sold at that instant.</summary>
    public sealed record NotSold(PricedModel Model, string Detail) : Repriced;

    /// <summary>The line does not say what the price depends on.</summary>
    public sealed record NotPriced(PricedModel Model, string Detail) : Repriced;

    /// <summary>The figure.</summary>
    public sealed record Priced(Figure Figure) : Repriced;
}
