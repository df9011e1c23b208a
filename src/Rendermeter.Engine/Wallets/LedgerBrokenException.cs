namespace Rendermeter.Engine.Wallets;

/// <summary>A rule that must always hold does not. It is a bug or a damaged book: nothing is written, and a person is told.</summary>
public sealed class LedgerBrokenException(string message, Exception? inner = null) : Exception(message, inner);
