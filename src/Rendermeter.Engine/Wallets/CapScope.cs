namespace Rendermeter.Engine.Wallets;

/// <summary>The one thing that a cap limits.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Id">Its id or name; the organisation's own id for <see cref="CapScopeKind.Org"/>; empty for a default, which is about each value of the kind.</param>
public readonly record struct CapScope(CapScopeKind Kind, string Id);
