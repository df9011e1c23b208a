namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Where a price version stands at an instant.</summary>
public enum VersionStatus
{
    /// <summary>It holds.</summary>
    Current,

    /// <summary>It is announced, and begins later.</summary>
    Announced,

    /// <summary>It held before.</summary>
    Past,

    /// <summary>A correction took its place: it was never the true price.</summary>
    Corrected,

    /// <summary>The model has ended.</summary>
    Ended,
}
