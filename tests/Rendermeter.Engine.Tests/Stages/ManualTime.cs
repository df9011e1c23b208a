namespace Rendermeter.Engine.Tests.Stages;

/// <summary>A clock that stands until it is moved; its timers fire as it passes them. Somebody may set it, which its steady side does not notice.</summary>
internal sealed class ManualTime(DateTimeOffset start) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<Timer> _timers = [];
    private DateTimeOffset _now = start;
    private TimeSpan _ahead;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now + _ahead;
        }
    }

    public override long GetTimestamp()
    {
        lock (_gate)
        {
            return _now.Ticks;
        }
    }

    /// <summary>Sets the clock forward or back: no time passes by that, and no timer fires.</summary>
    public void Set(TimeSpan by)
    {
        lock (_gate)
        {
            _ahead += by;
        }
    }

    /// <summary>Lets time pass.</summary>
    public void Pass(TimeSpan length) => MoveTo(Steady() + length);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, () => callback(state), Steady() + dueTime);
        lock (_gate)
        {
            _timers.Add(timer);
        }

        return timer;
    }

    /// <summary>When the next timer fires, by the clock that nobody sets; null where none waits.</summary>
    public DateTimeOffset? Next()
    {
        lock (_gate)
        {
            return _timers.Count == 0 ? null : _timers.Min(timer => timer.At);
        }
    }

    /// <summary>Moves on to an instant of the clock that nobody sets and fires what is due by then.</summary>
    public void MoveTo(DateTimeOffset instant)
    {
        List<Timer> due;
        lock (_gate)
        {
            _now = instant > _now ? instant : _now;
            due = [.. _timers.Where(timer => timer.At <= _now)];
            _timers.RemoveAll(due.Contains);
        }

        due.ForEach(timer => timer.Fire());
    }

    private DateTimeOffset Steady()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    private sealed class Timer(ManualTime time, Action fire, DateTimeOffset at) : ITimer
    {
        public DateTimeOffset At => at;

        public void Fire() => fire();

        public bool Change(TimeSpan dueTime, TimeSpan period) => false;

        public void Dispose()
        {
            lock (time._gate)
            {
                time._timers.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
