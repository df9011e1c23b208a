namespace Rendermeter.Pricing.Rates;

/// <summary>What a volume tier is the price of.</summary>
public enum TierMode
{
    /// <summary>Each slice of the volume has the price of its own tier.</summary>
    Graduated,

    /// <summary>The tier that the volume reaches prices all of it.</summary>
    Whole,
}
