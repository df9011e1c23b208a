using System.Net.Http.Headers;

namespace Rendermeter.Providers.Sandbox;

/// <summary>Connections to the vendors. No redirects, no proxy, no cookies: a key goes where it was meant for, or nowhere.</summary>
internal sealed class SandboxWire : IDisposable
{
    public const long LargestFile = 64 << 20;

    // A connection of its own for each submission: one that is used again may have been closed by the vendor meanwhile, and the handler
    // would send twice.
    private readonly HttpClient _submitting = Client(TimeSpan.Zero);
    private readonly HttpClient _asking = Client(TimeSpan.FromMinutes(1));

    public Task<HttpResponseMessage> Submit(HttpRequestMessage request, string key, CancellationToken cancellationToken)
        => Send(_submitting, request, key, HttpCompletionOption.ResponseContentRead, cancellationToken);

    public Task<HttpResponseMessage> Ask(HttpRequestMessage request, string key, CancellationToken cancellationToken)
        => Send(_asking, request, key, HttpCompletionOption.ResponseContentRead, cancellationToken);

    /// <summary>The same for a file, which is still on its way.</summary>
    public Task<HttpResponseMessage> Open(HttpRequestMessage request, string key, CancellationToken cancellationToken)
        => Send(_asking, request, key, HttpCompletionOption.ResponseHeadersRead, cancellationToken);

    public void Dispose()
    {
        _submitting.Dispose();
        _asking.Dispose();
    }

    private static Task<HttpResponseMessage> Send(HttpClient client, HttpRequestMessage request, string key, HttpCompletionOption until, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        return client.SendAsync(request, until, cancellationToken);
    }

    private static HttpClient Client(TimeSpan connectionLifetime)
        => new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false, PooledConnectionLifetime = connectionLifetime })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each call has its own
            MaxResponseContentBufferSize = LargestFile,
        };
}
