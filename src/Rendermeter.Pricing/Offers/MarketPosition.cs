namespace Rendermeter.Pricing.Offers;

/// <summary>Where an offer stands among those that were compared with it.</summary>
public enum MarketPosition
{
    /// <summary>None is cheaper.</summary>
    Cheapest,

    /// <summary>Below the median.</summary>
    BelowMedian,

    /// <summary>At the median.</summary>
    Median,

    /// <summary>Above the median.</summary>
    AboveMedian,

    /// <summary>None is dearer.</summary>
    Dearest,
}
