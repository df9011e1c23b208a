using Rendermeter.Engine.Requests;

namespace Rendermeter.Http.Upkeep;

/// <summary>Erases the content of renders that ended so many days ago, where a number of days is configured: at the start and every ten minutes.</summary>
internal sealed class RetentionShell(Erasing erasing, UpkeepOptions options, TimeProvider time, ILogger<RetentionShell> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.RetentionDays is not { } days)
        {
            return;
        }

        while (true)
        {
            try
            {
                if (await Sweep(erasing, time.GetUtcNow().AddDays(-days), options.RendersPerSweep, stoppingToken) is var erased and > 0)
                {
                    Log.Erased(log, erased, days);
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.SweepFailed(log, failure);
            }

            await Task.Delay(TimeSpan.FromMinutes(options.PruneIntervalMinutes), time, stoppingToken);
        }
    }

    /// <summary>Erases all that ended before an instant, so many renders of each organisation at a time.</summary>
    internal static Task<int> Sweep(Erasing erasing, DateTimeOffset endedBefore, int most, CancellationToken cancellationToken)
        => Passes.Repeat(most, () => erasing.Sweep(endedBefore, most, cancellationToken), cancellationToken);
}
