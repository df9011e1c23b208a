namespace Rendermeter.Storage.GroupCommit;

/// <summary>Where a ledger's rows lie: a process boundary. Used by the ledger's own thread alone.</summary>
internal interface ILedgerDatabase : IDisposable
{
    /// <summary>Begins a transaction that excludes every other writer of what it will load.</summary>
    /// <exception cref="DatabaseFailure">It cannot begin.</exception>
    ILedgerTransaction Begin();
}
