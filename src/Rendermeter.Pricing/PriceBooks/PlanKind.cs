namespace Rendermeter.Pricing.PriceBooks;

/// <summary>What kind of purchase a plan is.</summary>
public enum PlanKind
{
    /// <summary>A subscription that gives so much every period.</summary>
    Plan,

    /// <summary>A pack that is bought once and used up.</summary>
    Pack,

    /// <summary>A promise to spend so much in a period, for a lower rate.</summary>
    Commitment,
}
