using System.Net;
using System.Net.Sockets;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Providers.Wires;

/// <summary>Connections to a vendor's own API at its configured address. No redirects, no proxy, no cookies: a key goes where it was meant for, or nowhere.</summary>
public sealed class VendorWire : IDisposable
{
    /// <summary>How long a connection may take to be made, its name looked up included. Shorter than the wait for an answer to a submission: what ends here was certainly not sent.</summary>
    public static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    // A connection of its own for each submission: one that is used again may have been closed by the vendor meanwhile, and the handler
    // would send twice.
    private readonly HttpClient _submitting;
    private readonly HttpClient _asking;

    /// <summary>Connections that give up after <see cref="ConnectWithin"/>.</summary>
    public VendorWire()
        : this(ConnectWithin)
    {
    }

    /// <param name="connectWithin">How long a connection may take to be made.</param>
    internal VendorWire(TimeSpan connectWithin) => (_submitting, _asking) = (Client(TimeSpan.Zero, connectWithin), Client(TimeSpan.FromMinutes(1), connectWithin));

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
            && failure is HttpRequestException or OperationCanceledException or IOException or InvalidDataException or System.Text.Json.JsonException or OutputStoreException;

    internal static string Reason(Exception failure) => failure switch
    {
        HttpRequestException { HttpRequestError: var error } => $"{error}",
        OperationCanceledException => "no answer in time",
        _ => failure.GetType().Name,
    };

    private static HttpClient Client(TimeSpan connectionLifetime, TimeSpan connectWithin)
        => new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            PooledConnectionLifetime = connectionLifetime,
            ConnectCallback = (context, cancellationToken) => Connect(context.DnsEndPoint, connectWithin, cancellationToken),
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each call has its own
        };

    /// <summary>The connection only; TLS comes after it. The handler tells what fails here as <see cref="HttpRequestError.ConnectionError"/> or as a name that does not resolve.</summary>
    private static async ValueTask<Stream> Connect(DnsEndPoint vendor, TimeSpan within, CancellationToken cancellationToken)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(within);
        try
        {
            await socket.ConnectAsync(vendor, limit.Token);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (Exception failure)
        {
            socket.Dispose();
            if (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested)
            {
                throw new SocketException((int)SocketError.TimedOut);
            }

            throw;
        }
    }
}
