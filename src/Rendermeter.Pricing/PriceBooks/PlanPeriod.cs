namespace Rendermeter.Pricing.PriceBooks;

/// <summary>How often a plan is paid and filled.</summary>
public enum PlanPeriod
{
    /// <summary>Once.</summary>
    Once,

    /// <summary>Every day.</summary>
    Day,

    /// <summary>Every month.</summary>
    Month,

    /// <summary>Every year.</summary>
    Year,
}
