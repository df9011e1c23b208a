namespace Rendermeter.Pricing.Forecasts;

/// <summary>How long a cap counts before it begins anew.</summary>
internal enum CapSpan
{
    /// <summary>A day. Use is taken to be even over the days of a month.</summary>
    Day,

    /// <summary>A month.</summary>
    Month,

    /// <summary>All months of the forecast.</summary>
    Total,
}
