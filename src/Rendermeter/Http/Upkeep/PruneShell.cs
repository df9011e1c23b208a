using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Http.Upkeep;

/// <summary>Forgets idempotency keys a while after they have expired, and files that came in a day ago and that no render has. A key whose render goes on is never forgotten.</summary>
internal sealed class PruneShell(IRecords records, ILedger ledger, Erasing erasing, UpkeepOptions options, TimeProvider time, ILogger<PruneShell> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(TimeSpan.FromMinutes(options.PruneIntervalMinutes), time, stoppingToken);
            try
            {
                await erasing.SweepLeft();
                await Prune(records, ledger, time.GetUtcNow(), options.KeysPerPruning, stoppingToken);
                await erasing.SweepInputs(time.GetUtcNow() - Inputs.InputOptions.Unused, options.KeysPerPruning, stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.PruneFailed(log, failure);
            }
        }
    }

    /// <summary>One pruning: so many keys of each organisation at most.</summary>
    internal static async Task Prune(IRecords records, ILedger ledger, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        foreach (var org in await records.ListOrgs(cancellationToken))
        {
            if (await records.ListExpiredClaims(org.Id, now, most, cancellationToken) is { Count: > 0 } expired)
            {
                await ledger.Execute(new ForgetClaims(org.Id, expired));
            }
        }
    }
}
