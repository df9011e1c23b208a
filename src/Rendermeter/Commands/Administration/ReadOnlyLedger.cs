using Rendermeter.Engine.Wallets;

namespace Rendermeter.Commands.Administration;

/// <summary>The ledger of a command that only reads: books that a running server has are read beside it and never written.</summary>
internal sealed class ReadOnlyLedger : ILedger
{
    public Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command)
        => throw new InvalidOperationException($"{command.GetType().Name} was sent by a command that only reads");
}
