using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Requests;

/// <summary>
/// Keeps renders going in this process: those that are admitted here, and a bounded number of those that the database says are due. What has to wait is
/// written down and forgotten, so that it costs no memory; a process that dies is taken over, since nobody renews what it had taken.
/// </summary>
public sealed class RenderWorker(
    RenderWay way, AttemptRunner attempts, IRecords records, IDueRenders due, ILedger ledger, WorkerOptions options, TimeProvider time, ILogger<RenderWorker> log)
    : BackgroundService
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan FollowEvery = TimeSpan.FromMilliseconds(250);

    private readonly ConcurrentDictionary<RenderId, Going> _running = [];
    private readonly CancellationTokenSource _stopping = new();
    private readonly Room _room = new(options.MostTaken);
    private long _soonestTicks = long.MaxValue;

    /// <summary>How many renders are in the hands of this process, and not only in the database.</summary>
    public int Running => _running.Count;

    /// <summary>How late this process looks at what is due.</summary>
    public PollLag Lag { get; } = new();

    /// <summary>Keeps a render going; a second call for the same one changes nothing. It may be put down while it waits.</summary>
    /// <param name="known">The render where it was admitted just now, so that it need not be read again.</param>
    public void Begin(OrgId org, RenderId render, RenderRecord? known = null)
    {
        _ = options.Works ? Hold(org, render, followed: false, taken: false, known: known).Task.Value : HandOn(org, render, told: false);
    }

    /// <summary>Keeps a render going and in hand.</summary>
    /// <param name="known">The render where it was admitted just now, so that it need not be read again.</param>
    /// <returns>The render when it has ended. Whoever waits for it may stop waiting; the render goes on.</returns>
    public async Task<RenderRecord> Start(OrgId org, RenderId render, RenderRecord? known = null)
    {
        if (!options.Works)
        {
            Begin(org, render);
            return await Follow(org, render);
        }

        while (true)
        {
            // It may have been put down in the very moment in which somebody came to wait for it.
            var going = Hold(org, render, followed: true, taken: false, known: known);
            if (await going.Task.Value is { } ended)
            {
                return ended;
            }

            if (going.IsForOthers)
            {
                return await Follow(org, render);
            }

            known = null;
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

        await HandOn(org, render, told: true);
    }

    /// <summary>Due now, for whoever comes first.</summary>
    private async Task HandOn(OrgId org, RenderId render, bool told)
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
            _ = Hold(org, render, followed: false, taken: false, told);
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var (renewAt, ahead) = (time.GetUtcNow(), (Ahead?)null);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!options.SoleProcess && renewAt <= time.GetUtcNow())
                {
                    await due.Renew([.. _running.Select(going => (going.Value.Org, going.Key))], AttemptLife.TakeOverAfter, stoppingToken);
                    renewAt = time.GetUtcNow() + (AttemptLife.TakeOverAfter / 4);
                }

                ahead ??= await LookAhead(stoppingToken);
                var room = _room.Left;
                var isFull = room <= 0 || await TakeUp(room, ahead, stoppingToken);
                await (isFull ? _room.Wait(LookEvery, time, stoppingToken) : Rest(stoppingToken));
            }
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
            {
                Log.NotTaken(log, failure);
                await Task.Delay(RetryAfter, time, stoppingToken);
            }
        }
    }

    /// <summary>
    /// What an earlier process of the same books has left is all looked at once, whenever it would be due, while nothing else is: calls that were to wake it
    /// were lost meanwhile. Where others share the books they have heard of it, or its silence says that it is due.
    /// </summary>
    private async Task<Ahead> LookAhead(CancellationToken stopping)
    {
        if (!options.SoleProcess)
        {
            return new Ahead([]);
        }

        var left = await due.Take(time.GetUtcNow() + AttemptLife.LongestWait, AttemptLife.TakeOverAfter, Ahead.Most, stopping);
        if (left.Count > 0)
        {
            Log.Resuming(log, left.Count);
        }

        return new Ahead(left);
    }

    /// <returns>Whether there may be more than there was room for.</returns>
    private async Task<bool> TakeUp(int room, Ahead ahead, CancellationToken stopping)
    {
        Volatile.Write(ref _soonestTicks, long.MaxValue);

        // Where nothing is taken from anybody, what is in hand is among what is due.
        var taken = await due.Take(time.GetUtcNow(), AttemptLife.TakeOverAfter, room + (options.SoleProcess ? _running.Count : 0), stopping);
        foreach (var render in taken)
        {
            if (_running.TryGetValue(render.Render, out var going))
            {
                Nudge(going);
            }
            else if (room > 0)
            {
                Lag.Saw(render.Late);
                _ = Hold(render.Org, render.Render, followed: false, taken: true);
                room--;
            }

            ahead.Forget(render.Render);
        }

        while (room > 0 && ahead.Next() is { } next)
        {
            _ = Hold(next.Org, next.Render, followed: false, taken: true);
            room--;
        }

        return room == 0;
    }

    /// <summary>What is in hand here and due all the same was made due by another process, which could not know whose hand it is in.</summary>
    private void Nudge(Going going)
    {
        if (!options.SoleProcess && going.WaitsOn is { } attempt)
        {
            attempts.Wake(attempt);
        }
    }

    /// <summary>Until something is due that this process knows of, or for a while.</summary>
    private Task Rest(CancellationToken stopping)
    {
        var soonest = Volatile.Read(ref _soonestTicks) - time.GetUtcNow().Ticks;
        return due.Wait(soonest > LookEvery.Ticks ? LookEvery : soonest < ShortestRest.Ticks ? ShortestRest : new TimeSpan(soonest), time, stopping);
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

    /// <returns>What keeps it going, begun: the render when it has ended, null where it is put down before.</returns>
    private Going Hold(OrgId org, RenderId render, bool followed, bool taken, bool told = false, RenderRecord? known = null)
    {
        var fresh = new Going(org, going => Task.Run(() => Go(going, render), CancellationToken.None)) { Told = told, Known = known };
        if (taken)
        {
            _room.Take(fresh);
        }

        var going = _running.GetOrAdd(render, fresh);
        if (!ReferenceEquals(going, fresh))
        {
            _room.Give(fresh);
        }

        if (followed)
        {
            going.Followed = true;
            _room.Give(going); // it may wait here for as long as somebody waits for it
        }

        _ = going.Task.Value;
        return going;
    }

    /// <summary>A process that does not work on a render reads how another gets on.</summary>
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

    private async Task<RenderRecord?> Go(Going going, RenderId render)
    {
        try
        {
            var told = going.Told;
            for (var pause = RetryAfter; ;)
            {
                try
                {
                    var look = await Look(going, render, told);
                    going.WaitsOn = look.WaitsOn;
                    if (look.Ended is not null || await PutDown(going, render, look.DueAt))
                    {
                        return look.Ended;
                    }

                    told = await attempts.WaitUntil(look.DueAt, look.WaitsOn, _stopping.Token);
                    Lag.Saw(time.GetUtcNow() - look.DueAt);
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
                    _room.Give(going);
                    await Task.Delay(pause, time, _stopping.Token);
                    pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                }
            }
        }
        finally
        {
            _running.TryRemove(render, out _);
            _room.Give(going);
            if (going.WaitsOn?.Value != render.Value)
            {
                attempts.Forget(new AttemptId(render.Value));
            }

            if (going.WaitsOn is { } attempt && attempts.Forget(attempt) && !_stopping.IsCancellationRequested)
            {
                // It was woken in the very moment in which it was put down.
                await HandOn(going.Org, render, told: true);
            }
        }
    }

    /// <summary>Does what can be done now. All that was read of the render is forgotten before it waits.</summary>
    private async Task<(RenderRecord? Ended, AttemptId WaitsOn, DateTimeOffset DueAt)> Look(Going going, RenderId render, bool told)
    {
        var known = going.Known;
        going.Known = null;
        var turn = await way.Advance(going.Org, render, told, _stopping.Token, known);
        var lacking = turn.Record.Render.End is null ? turn.Record.Attempts.FirstOrDefault(attempts.Lacks) : null;
        going.IsForOthers = lacking is not null;
        if (lacking is not null)
        {
            Log.NotConfigured(log, render, lacking.Offer.Provider);
        }

        return (turn.Record.Render.End is null ? null : turn.Record, turn.Record.WaitsOn, turn.DueAt);
    }

    /// <summary>A wait that nobody follows, or that another process may end, is written down, unless it is short; from then on it is the database's.</summary>
    private async Task<bool> PutDown(Going going, RenderId render, DateTimeOffset dueAt)
    {
        if (dueAt - time.GetUtcNow() < options.PutDownAfter || (going.Followed && !going.IsForOthers))
        {
            return false;
        }

        await ledger.Execute(new PutDown(going.Org, render, dueAt) { StaysDue = !options.SoleProcess });
        for (var known = Volatile.Read(ref _soonestTicks); dueAt.UtcTicks < known; known = Volatile.Read(ref _soonestTicks))
        {
            Interlocked.CompareExchange(ref _soonestTicks, dueAt.UtcTicks, known);
        }

        return true;
    }
}
