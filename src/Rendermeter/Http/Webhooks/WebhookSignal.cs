namespace Rendermeter.Http.Webhooks;

/// <summary>Says that there may be something to deliver, so that nobody has to ask the database to find out.</summary>
internal sealed class WebhookSignal(TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _set = new(0, 1);

    /// <summary>Wakes the one who waits; said twice before, it wakes once.</summary>
    public void Set()
    {
        try
        {
            if (_set.CurrentCount == 0)
            {
                _set.Release();
            }
        }
        catch (SemaphoreFullException)
        {
            // Another said it in the same moment.
        }
        catch (ObjectDisposedException)
        {
            // The process ends; nobody waits.
        }
    }

    /// <summary>Waits for it, or so long.</summary>
    public async Task Wait(TimeSpan longest, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(longest, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            await _set.WaitAsync(both.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Nothing was said: time to look by oneself.
        }
    }

    public void Dispose() => _set.Dispose();
}
