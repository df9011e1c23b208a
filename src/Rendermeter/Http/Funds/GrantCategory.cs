namespace Rendermeter.Http.Funds;

/// <summary>What a granted fund is.</summary>
internal enum GrantCategory
{
    /// <summary>Given: spent before what was paid, where priority and expiry are the same.</summary>
    Promo,

    /// <summary>Paid for.</summary>
    Paid,

    /// <summary>Lent: spent last, and owed.</summary>
    CreditLine,
}
