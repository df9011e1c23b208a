namespace Rendermeter.Providers.Sandbox;

/// <summary>A token that ends with the caller's, or when the time is up.</summary>
internal sealed class Patience : IDisposable
{
    private readonly CancellationTokenSource timer;
    private readonly CancellationTokenSource both;

    public Patience(TimeSpan timeout, TimeProvider time, CancellationToken cancellationToken)
    {
        timer = new CancellationTokenSource(timeout, time);
        both = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
    }

    public CancellationToken Token => both.Token;

    public void Dispose()
    {
        both.Dispose();
        timer.Dispose();
    }
}
