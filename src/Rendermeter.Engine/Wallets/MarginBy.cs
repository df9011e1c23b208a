namespace Rendermeter.Engine.Wallets;

/// <summary>What margins are summed by.</summary>
public enum MarginBy
{
    /// <summary>Each render, named by its id.</summary>
    Render,

    /// <summary>The feature that a render names.</summary>
    Feature,

    /// <summary>The customer that a render names.</summary>
    Customer,
}
