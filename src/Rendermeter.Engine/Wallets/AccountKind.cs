namespace Rendermeter.Engine.Wallets;

/// <summary>What an account of an organisation's book stands for. Stored by name; members are only ever added.</summary>
public enum AccountKind
{
    /// <summary>Prepaid money of the tenant.</summary>
    Fund,

    /// <summary>A grant: promotional or paid money with priority, scope and expiry.</summary>
    Grant,

    /// <summary>A post-paid limit, as a granted amount, so that it is checked like any other fund.</summary>
    CreditLine,

    /// <summary>Usage charged.</summary>
    Revenue,

    /// <summary>Top-ups received.</summary>
    Cash,

    /// <summary>What a post-paid tenant owes.</summary>
    Receivable,

    /// <summary>What promotional grants cost us.</summary>
    Promo,

    /// <summary>Refunds that we bear.</summary>
    Goodwill,

    /// <summary>Expired grants.</summary>
    Breakage,

    /// <summary>What a provider's work has cost.</summary>
    Cost,

    /// <summary>What is owed to a provider.</summary>
    Payable,

    /// <summary>Our own prepaid credit at a provider, at what was paid for it.</summary>
    Pool,

    /// <summary>What pools were worth above, or below, what was paid for them, as they are used.</summary>
    PoolGain,

    /// <summary>What was paid for pools that expired.</summary>
    PoolExpired,
}
