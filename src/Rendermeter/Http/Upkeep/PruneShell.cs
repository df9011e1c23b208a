using Rendermeter.Engine.Identities;
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
                var unused = time.GetUtcNow() - Inputs.InputOptions.Unused;
                await Passes.Repeat(options.KeysPerPruning, () => erasing.SweepInputs(unused, options.KeysPerPruning, stoppingToken), stoppingToken);
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.PruneFailed(log, failure);
            }
        }
    }

    /// <summary>One pruning: all keys that have expired, so many in one command.</summary>
    internal static async Task Prune(IRecords records, ILedger ledger, DateTimeOffset now, int most, CancellationToken cancellationToken)
    {
        foreach (var org in await records.ListOrgs(cancellationToken))
        {
            await Passes.Repeat(most, () => Forget(org.Id), cancellationToken);
        }

        async Task<int> Forget(OrgId org)
        {
            var expired = await records.ListExpiredClaims(org, now, most, cancellationToken);
            if (expired.Count > 0)
            {
                await ledger.Execute(new ForgetClaims(org, expired));
            }

            return expired.Count;
        }
    }
}
