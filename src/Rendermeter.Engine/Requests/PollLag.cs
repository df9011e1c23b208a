namespace Rendermeter.Engine.Requests;

/// <summary>The longest that a look at a render came after its time, since it was last asked.</summary>
public sealed class PollLag
{
    private long _longestTicks;

    /// <summary>Takes in a look; one that a callback made early is not late.</summary>
    public void Saw(TimeSpan late)
    {
        for (var known = Volatile.Read(ref _longestTicks); late.Ticks > known; known = Volatile.Read(ref _longestTicks))
        {
            Interlocked.CompareExchange(ref _longestTicks, late.Ticks, known);
        }
    }

    /// <summary>The longest, and begins anew.</summary>
    public TimeSpan Take() => new(Interlocked.Exchange(ref _longestTicks, 0));
}
