namespace Rendermeter.Engine.Wallets;

/// <summary>What a person decided about a charge that was set aside.</summary>
public enum SetAsideDecision
{
    /// <summary>The provider bills it, and the tenant pays it, up to the hold.</summary>
    Charge,

    /// <summary>The provider bills it, and we bear it: the hold is given back.</summary>
    Absorb,

    /// <summary>The provider has taken its bill back: nobody pays.</summary>
    Free,
}
