namespace Rendermeter.Pricing.Rates;

/// <summary>What a curve says between two of its points.</summary>
public enum CurveMode
{
    /// <summary>A straight line from point to point.</summary>
    Interpolate,

    /// <summary>A cliff: the price of the next point at or above.</summary>
    Next,

    /// <summary>A cliff: the price of the last point at or below.</summary>
    Last,
}
