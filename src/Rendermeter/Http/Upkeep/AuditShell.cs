using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Audit;

namespace Rendermeter.Http.Upkeep;

/// <summary>Sends the auditor round, for as long as the gateway runs. It never takes more than a tenth of one core, however large the books are.</summary>
internal sealed class AuditShell(Auditor auditor, ILedger ledger, UpkeepOptions options, TimeProvider time, ILogger<AuditShell> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new AuditRounds(auditor, ledger, time);
        for (var pause = TimeSpan.FromSeconds(options.AuditIntervalSeconds); ;)
        {
            await Task.Delay(pause, time, stoppingToken);
            var began = time.GetTimestamp();
            await Round(rounds, stoppingToken);
            var least = TimeSpan.FromSeconds(options.AuditIntervalSeconds);
            pause = time.GetElapsedTime(began) * 9 is var rest && rest > least ? rest : least;
        }
    }

    private async Task Round(AuditRounds rounds, CancellationToken stopping)
    {
        try
        {
            foreach (var finding in (await rounds.Next(options.BooksPerRound, stopping)).Findings)
            {
                Log.BooksBroken(log, finding.Org?.ToString() ?? "several", finding.Invariant, finding.Subject);
            }
        }
        catch (Exception failure) when (!stopping.IsCancellationRequested)
        {
            Log.AuditFailed(log, failure);
        }
    }
}
