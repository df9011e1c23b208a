namespace Rendermeter.Engine.Wallets;

/// <summary>A new multiple at which a cost is set aside; null is the default again.</summary>
public sealed record SetAsideChange(int? Value);
