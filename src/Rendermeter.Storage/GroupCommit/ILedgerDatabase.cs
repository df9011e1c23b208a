namespace Rendermeter.Storage.GroupCommit;

/// <summary>Where a ledger's rows lie: a process boundary. Used by the ledger's own thread alone.</summary>
internal interface ILedgerDatabase : IDisposable
{
    /// <summary>Whether a transaction may touch the books of one lane only. No by default.</summary>
    bool IsOfOneLane => false;

    /// <summary>Begins a transaction that excludes every other writer of what it will load.</summary>
    /// <exception cref="DatabaseFailure">It cannot begin.</exception>
    ILedgerTransaction Begin();
}
