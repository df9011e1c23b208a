using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Engine.Wallets;

/// <summary>Expires funds when they are due: once a minute, for the organisations that have any. Several processes may run it; what is expired is expired once.</summary>
public sealed class FundExpiry(ILedger ledger, IRecords records, TimeProvider time, ILogger<FundExpiry> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    /// <summary>Expires what is due now.</summary>
    /// <returns>How many funds and pools had something left.</returns>
    public async Task<int> RunOnce(CancellationToken stopping)
    {
        var expired = 0;
        foreach (var org in await records.ListDueToExpire(time.GetUtcNow(), stopping))
        {
            expired += (await ledger.Execute(new ExpireFunds(org))).Funds;
        }

        return expired;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
        {
            try
            {
                if (await RunOnce(stoppingToken) is > 0 and var expired)
                {
                    Log.FundsExpired(log, expired);
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                // Nothing is usable after its expiry, whether it was booked or not; the next minute books it.
                Log.ExpiryFailed(log, failure);
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
