namespace Rendermeter.Engine.Requests;

/// <summary>How many more renders may be taken up from the database. Who waits for room waits for half of it, so that one look takes up many.</summary>
internal sealed class Room(int most)
{
    private readonly SemaphoreSlim _half = new(0, 1);
    private int _taken;

    /// <summary>How many more.</summary>
    public int Left => most - Volatile.Read(ref _taken);

    /// <summary>A render takes its place, once.</summary>
    public void Take(Going going)
    {
        if (going.Place(has: true))
        {
            Interlocked.Increment(ref _taken);
        }
    }

    /// <summary>It gives the place back, where it has one.</summary>
    public void Give(Going going)
    {
        if (going.Place(has: false) && Interlocked.Decrement(ref _taken) == most / 2 && _half.CurrentCount == 0)
        {
            try
            {
                _half.Release();
            }
            catch (SemaphoreFullException)
            {
                return; // another has just said so
            }
        }
    }

    /// <summary>Returns when half of the places are free, or after <paramref name="longest"/>.</summary>
    public async Task Wait(TimeSpan longest, TimeProvider time, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref _taken) <= most / 2)
        {
            return;
        }

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(_half.WaitAsync(enough.Token), Task.Delay(longest, time, enough.Token));
        await enough.CancelAsync();
        cancellationToken.ThrowIfCancellationRequested();
    }
}
