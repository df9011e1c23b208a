namespace Rendermeter.Engine.Wallets;

/// <summary>
/// Where commands become rows: a process boundary. Commands of one node are merged into one transaction, decided by
/// <see cref="MoneyRules.Decide"/> on locked rows in the order of their arrival, and answered only after the commit is durable.
/// </summary>
public interface ILedger
{
    /// <summary>Carries a command out, once. There is no cancellation: a caller that hangs up never undoes money.</summary>
    /// <exception cref="LedgerUnavailableException">The database is away, or whether it has committed is unknown; the same command may be sent again.</exception>
    /// <exception cref="LedgerBrokenException">An invariant would be broken; nothing was written.</exception>
    Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command);
}
