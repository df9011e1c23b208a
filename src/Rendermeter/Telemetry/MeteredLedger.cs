using Rendermeter.Engine.Wallets;
using Rendermeter.Engine.Webhooks;

namespace Rendermeter.Telemetry;

/// <summary>The ledger, with what was carried out handed on to be measured. It hands on after the commit, never waits, and changes no answer.</summary>
internal sealed class MeteredLedger(ILedger ledger, TelemetryFeed feed) : ILedger
{
    public Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command)
    {
        var answer = ledger.Execute(command);
        return command is Admit or Settle or ResolveSetAside or Judge or Conclude or WebhookCommand.NoteTry ? Tell(command, answer) : answer;
    }

    private async Task<TOutcome> Tell<TOutcome>(Command command, Task<TOutcome> answer)
    {
        var outcome = await answer;
        feed.Tell(command, outcome!);
        return outcome;
    }
}
