namespace Rendermeter.Pricing.PriceBooks;

/// <summary>What happens when a plan's quantity is used up.</summary>
public enum PlanOverflow
{
    /// <summary>Not known.</summary>
    Unknown,

    /// <summary>The rest is billed at the list price, or at the plan's own overage price.</summary>
    PayAsYouGo,

    /// <summary>More packs must be bought.</summary>
    BuyMore,

    /// <summary>Nothing more runs.</summary>
    Refuse,
}
