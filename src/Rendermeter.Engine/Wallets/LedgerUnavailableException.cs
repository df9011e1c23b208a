namespace Rendermeter.Engine.Wallets;

/// <summary>The database cannot be reached, or did not say whether it committed. Sending the same command again is safe.</summary>
/// <param name="mayBeWritten">False where it is sure that nothing was written.</param>
public sealed class LedgerUnavailableException(string message, Exception inner, bool mayBeWritten) : Exception(message, inner)
{
    /// <summary>True where the command may stand. The same command again finds it; another one that a caller makes anew does not.</summary>
    public bool MayBeWritten { get; } = mayBeWritten;
}
