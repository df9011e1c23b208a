using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Requests;

/// <summary>Keeps every unfinished render going in this process: those that the books name at start, and those that are admitted while it runs.</summary>
public sealed class RenderWorker(RenderWay way, IRecords records, TimeProvider time, ILogger<RenderWorker> log) : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<RenderId, Lazy<Task<RenderRecord>>> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>How many renders are going on.</summary>
    public int Running => _running.Count;

    /// <summary>Keeps a render going; a second call for the same one changes nothing.</summary>
    /// <returns>The render when it has ended. Whoever waits for it may stop waiting; the render goes on.</returns>
    public Task<RenderRecord> Start(OrgId org, RenderId render)
        => _running.GetOrAdd(render, _ => new Lazy<Task<RenderRecord>>(() => Task.Run(() => Go(org, render), CancellationToken.None))).Value;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var unfinished = await records.ListUnfinished(stoppingToken);
        if (unfinished.Count > 0)
        {
            Log.Resuming(log, unfinished.Count);
        }

        foreach (var (org, render) in unfinished)
        {
            _ = Start(org, render);
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_running.Values.Select(going => going.Value)).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    private async Task<RenderRecord> Go(OrgId org, RenderId render)
    {
        try
        {
            for (var pause = RetryAfter; ;)
            {
                try
                {
                    return await way.Run(org, render, _stopping.Token);
                }
                catch (LedgerUnavailableException unavailable)
                {
                    // What was decided is in the books or it is not; going on from them is safe either way.
                    Log.LedgerAway(log, render, unavailable);
                    await Task.Delay(RetryAfter, time, _stopping.Token);
                }
                catch (Exception failure) when (!_stopping.IsCancellationRequested)
                {
                    // One render that cannot go on must not end the others, and must not wait for a restart when the disk has room again. Its hold stays.
                    Log.Stuck(log, render, pause, failure);
                    await Task.Delay(pause, time, _stopping.Token);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
        }
        finally
        {
            _running.TryRemove(render, out _);
        }
    }
}
