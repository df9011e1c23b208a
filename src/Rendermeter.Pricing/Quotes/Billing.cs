namespace Rendermeter.Pricing.Quotes;

/// <summary>What a provider bills for an outcome.</summary>
public enum Billing
{
    /// <summary>As if it had succeeded.</summary>
    Billed,

    /// <summary>Nothing.</summary>
    Free,

    /// <summary>What was delivered or used.</summary>
    Partial,

    /// <summary>Not known. It is budgeted as billed and never taken for free.</summary>
    Unknown,
}
