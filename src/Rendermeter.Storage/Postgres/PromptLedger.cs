using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.GroupCommit;

namespace Rendermeter.Storage.Postgres;

/// <summary>
/// The ledger for those who are waited for: where the database is away they are told so within a second. A command that was not begun by then is withdrawn;
/// of one that was, only the database knows, and the same command again finds out.
/// </summary>
internal sealed class PromptLedger(GroupCommitLedger ledger, Pulse pulse) : ILedger
{
    /// <inheritdoc/>
    public async Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command)
    {
        if (pulse.IsAway)
        {
            throw Away(mayBeWritten: false);
        }

        var pending = new Pending.Of<TOutcome>(command);
        var answer = ledger.Execute(pending);
        return await pulse.Outlasts(answer) ? await answer : throw Away(mayBeWritten: !pending.TryTake());
    }

    private static LedgerUnavailableException Away(bool mayBeWritten)
        => new("the database does not answer", new TimeoutException("no answer to the smallest question"), mayBeWritten);
}
