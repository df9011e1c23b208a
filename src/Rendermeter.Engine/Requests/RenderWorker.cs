using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Requests;

/// <summary>
/// Keeps renders going in this process: those that are admitted here, and those that the database says are due. What has to wait long is written down and
/// forgotten, so that it costs no memory; a process that dies is taken over, since nobody renews what it had taken.
/// </summary>
public sealed class RenderWorker(
    RenderWay way, AttemptRunner attempts, IRecords records, IDueRenders due, ILedger ledger, WorkerOptions options, TimeProvider time, ILogger<RenderWorker> log)
    : BackgroundService
{
    private const int MostTaken = 512;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan FollowEvery = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<RenderId, Going> _running = [];
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>How many renders are in the hands of this process, and not only in the database.</summary>
    public int Running => _running.Count;

    /// <summary>How late this process looks at what is due.</summary>
    public PollLag Lag { get; } = new();

    /// <summary>Keeps a render going; a second call for the same one changes nothing. It may be put down while it waits.</summary>
    public void Begin(OrgId org, RenderId render)
    {
        _ = options.Works ? Hold(org, render, followed: false) : HandOn(org, render);
    }

    /// <summary>Keeps a render going and in hand.</summary>
    /// <returns>The render when it has ended. Whoever waits for it may stop waiting; the render goes on.</returns>
    public async Task<RenderRecord> Start(OrgId org, RenderId render)
    {
        if (!options.Works)
        {
            Begin(org, render);
            return await Follow(org, render);
        }

        while (true)
        {
            // It may have been put down in the very moment in which somebody came to wait for it.
            if (await Hold(org, render, followed: true) is { Render.End: not null } ended)
            {
                return ended;
            }

            await Task.Yield();
        }
    }

    /// <summary>Makes the next look at a render happen now, here or wherever it is.</summary>
    public async Task Wake(OrgId org, RenderId render)
    {
        if (_running.ContainsKey(render) && await records.FindRender(org, render, CancellationToken.None) is { } record)
        {
            // What waits for approval is waited for by its own id, and has an attempt from the moment in which it was approved.
            var own = new AttemptId(render.Value);
            attempts.Wake(own);
            attempts.Wake(record.WaitsOn);
            if (_running.ContainsKey(render) || record.Render.End is not null)
            {
                return; // whoever puts it down from now on sees that it was woken
            }

            attempts.Forget(own);
            attempts.Forget(record.WaitsOn);
        }

        await HandOn(org, render);
    }

    /// <summary>Due now, for whoever comes first.</summary>
    private async Task HandOn(OrgId org, RenderId render)
    {
        try
        {
            await ledger.Execute(new Reschedule(org, render, time.GetUtcNow()));
            await due.Notify(CancellationToken.None);
        }
        catch (Exception failure)
        {
            Log.NotTaken(log, failure);
        }

        if (options.Works && options.SoleProcess)
        {
            Begin(org, render);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // What an earlier process of the same books had in hand is nobody's now; on shared books only its silence says so.
        var early = options.SoleProcess ? AttemptLife.TakeOverAfter : TimeSpan.Zero;
        var renewAt = time.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!options.SoleProcess && renewAt <= time.GetUtcNow())
                {
                    await due.Renew([.. _running.Select(going => (going.Value.Org, going.Key))], AttemptLife.TakeOverAfter, stoppingToken);
                    renewAt = time.GetUtcNow() + (AttemptLife.TakeOverAfter / 4);
                }

                var held = options.SoleProcess ? _running.Count : 0;
                var taken = await due.Take(time.GetUtcNow() + early, AttemptLife.TakeOverAfter, MostTaken + held, stoppingToken);
                var fresh = taken.Where(render => !_running.ContainsKey(render.Render)).ToList();
                if (early > TimeSpan.Zero && fresh.Count > 0)
                {
                    Log.Resuming(log, fresh.Count);
                }

                fresh.ForEach(render => Begin(render.Org, render.Render));
                if (fresh.Count < MostTaken)
                {
                    early = TimeSpan.Zero;
                    await due.Wait(LookEvery, time, stoppingToken);
                }
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotTaken(log, failure);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await base.StopAsync(cancellationToken);
        // Its own copy is one moment of it; a list made over it could have holes.
        var left = _running.ToArray();
        await Task.WhenAll(left.Select(going => going.Value.Task.Value))
            .ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        if (!options.SoleProcess)
        {
            await HandOver(left);
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        _stopping.Dispose();
        base.Dispose();
    }

    /// <summary>What this process had in hand is due for the others at once; where the database is away, its silence says it later.</summary>
    private async Task HandOver(IReadOnlyList<KeyValuePair<RenderId, Going>> left)
    {
        try
        {
            await Task.WhenAll(left.Where(going => !going.Value.Task.Value.IsCompletedSuccessfully)
                .Select(going => ledger.Execute(new Reschedule(going.Value.Org, going.Key, time.GetUtcNow()))));
        }
        catch (LedgerUnavailableException unavailable)
        {
            Log.NotTaken(log, unavailable);
        }
    }

    private Task<RenderRecord> Hold(OrgId org, RenderId render, bool followed)
    {
        var going = _running.GetOrAdd(render, _ => new Going(org, new Lazy<Task<RenderRecord>>(() => Task.Run(() => Go(org, render), CancellationToken.None))));
        if (followed)
        {
            going.Followed = true;
        }

        return going.Task.Value;
    }

    /// <summary>A process that does not work on renders reads how another gets on.</summary>
    private async Task<RenderRecord> Follow(OrgId org, RenderId render)
    {
        while (true)
        {
            if (await records.FindRender(org, render, _stopping.Token) is { Render.End: not null } ended)
            {
                return ended;
            }

            await Task.Delay(FollowEvery, time, _stopping.Token);
        }
    }

    private async Task<RenderRecord> Go(OrgId org, RenderId render)
    {
        AttemptId? last = null;
        try
        {
            var told = false;
            for (var pause = RetryAfter; ;)
            {
                try
                {
                    var turn = await way.Advance(org, render, told, _stopping.Token);
                    last = turn.Record.WaitsOn;
                    if (turn.Record.Render.End is not null || await PutDown(org, render, turn))
                    {
                        return turn.Record;
                    }

                    told = await attempts.WaitUntil(turn.DueAt, turn.Record.WaitsOn, _stopping.Token);
                    Lag.Saw(time.GetUtcNow() - turn.DueAt);
                    pause = RetryAfter;
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
            if (last is { } attempt && attempts.Forget(attempt) && !_stopping.IsCancellationRequested)
            {
                // It was woken in the very moment in which it was put down.
                await HandOn(org, render);
            }
        }
    }

    /// <summary>A long wait that nobody follows is written down; from then on it is the database's.</summary>
    private async Task<bool> PutDown(OrgId org, RenderId render, RenderTurn turn)
    {
        if (turn.DueAt - time.GetUtcNow() < options.PutDownAfter || (_running.TryGetValue(render, out var going) && going.Followed))
        {
            return false;
        }

        await ledger.Execute(new Reschedule(org, render, turn.DueAt));
        return true;
    }

    /// <summary>A render in hand.</summary>
    private sealed class Going(OrgId org, Lazy<Task<RenderRecord>> task)
    {
        public OrgId Org { get; } = org;
        public Lazy<Task<RenderRecord>> Task { get; } = task;

        /// <summary>True where somebody waits for its end.</summary>
        public bool Followed { get; set; }
    }
}
