namespace Rendermeter.Engine.Wallets;

/// <summary>Why money was refused, in order of precedence. The first is answered with 423, the second with 422, the others with 402.</summary>
public enum RefusalCode
{
    /// <summary>The books of this organisation are being looked at.</summary>
    AdmissionFrozen,

    /// <summary>The price of the offer was wrong three times; an operator has to confirm it.</summary>
    PriceQuarantined,

    /// <summary>The caller's own bound on this render.</summary>
    MaxCost,

    /// <summary>The route's bound on a render.</summary>
    Ceiling,

    /// <summary>A cap on attempts, renders or outputs.</summary>
    CapCount,

    /// <summary>A cap on spend.</summary>
    CapSpend,

    /// <summary>All funds together do not have it.</summary>
    InsufficientFunds,
}
