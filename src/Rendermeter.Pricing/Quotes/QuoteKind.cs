namespace Rendermeter.Pricing.Quotes;

/// <summary>Whether a quote is the price or a guess at it.</summary>
public enum QuoteKind
{
    /// <summary>The request decides the price; expected and upper bound are the same up to rounding.</summary>
    Exact,

    /// <summary>Something that the price depends on is known only later, or was not given.</summary>
    Estimate,
}
