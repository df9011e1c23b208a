using Rendermeter.Engine.Attempts;

namespace Rendermeter.Providers.Wires;

/// <summary>Connections to a vendor's own API at its configured address. No redirects, no proxy, no cookies: a key goes where it was meant for, or nowhere.</summary>
public sealed class VendorWire : IDisposable
{
    // A connection of its own for each submission: one that is used again may have been closed by the vendor meanwhile, and the handler
    // would send twice.
    private readonly HttpClient _submitting = Client(TimeSpan.Zero);
    private readonly HttpClient _asking = Client(TimeSpan.FromMinutes(1));

    /// <summary>Sends a submission. The body of the answer is still on its way.</summary>
    public Task<HttpResponseMessage> Submit(HttpRequestMessage request, CancellationToken cancellationToken)
        => _submitting.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <summary>Sends a question.</summary>
    public Task<HttpResponseMessage> Ask(HttpRequestMessage request, CancellationToken cancellationToken)
        => _asking.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _submitting.Dispose();
        _asking.Dispose();
    }

    /// <summary>What a failed submission proves: only a connection that was never made is certain.</summary>
    internal static ProviderEvidence Unsent(Exception failure) => failure is HttpRequestException
    {
        HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError,
    }
        ? new ProviderEvidence.NotSent(Reason(failure))
        : new ProviderEvidence.Unsure(Reason(failure));

    /// <summary>True for what a network or a vendor can do; a cancellation by the caller is the process that stops, and is passed on.</summary>
    internal static bool IsOfTheWire(Exception failure, CancellationToken cancellationToken)
        => !cancellationToken.IsCancellationRequested
            && failure is HttpRequestException or OperationCanceledException or IOException or InvalidDataException or System.Text.Json.JsonException;

    internal static string Reason(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: var error } => $"{error}",
        OperationCanceledException => "no answer in time",
        _ => failure.GetType().Name,
    };

    private static HttpClient Client(TimeSpan connectionLifetime)
        => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = connectionLifetime })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each call has its own
        };
}
