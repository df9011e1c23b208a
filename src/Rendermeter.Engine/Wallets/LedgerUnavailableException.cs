namespace Rendermeter.Engine.Wallets;

/// <summary>The database cannot be reached, or did not say whether it committed. Sending the same command again is safe.</summary>
public sealed class LedgerUnavailableException(string message, Exception inner) : Exception(message, inner);
