using System.Net;
using System.Net.Sockets;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Guarded;

/// <summary>
/// The one client for URLs that a tenant or a provider's answer has named. The name is resolved once, every address of it must be of the open
/// internet, and the connection is made to that address: a name that changes its mind in between gains nothing. Origins that the operator has
/// configured are called as they are.
/// </summary>
public sealed class GuardedHttp : IDisposable
{
    private const int MostRedirects = 3;

    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(5);

    private readonly HashSet<string> _origins;
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve;
    private readonly TimeProvider _time;
    private readonly HttpClient _outside;
    private readonly HttpClient _configured;

    /// <summary>A client that also calls the origins of configured base URLs.</summary>
    /// <param name="configured">Base URLs whose origins are called whatever they resolve to.</param>
    /// <param name="resolve">How a name becomes addresses; null is the system's way.</param>
    public GuardedHttp(IEnumerable<Uri> configured, TimeProvider time, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        _origins = [.. configured.Select(UrlRules.Origin)];
        _resolve = resolve ?? Dns.GetHostAddressesAsync;
        _time = time;
        _outside = Client(ConnectOutside);
        _configured = Client(connect: null);
    }

    /// <summary>Opens a file. Redirects are followed three times, each looked at like the first address.</summary>
    public async Task<GuardedAnswer> Get(Uri url, GuardedLimits limits, CancellationToken cancellationToken)
    {
        var limit = new CancellationTokenSource(limits.Whole, _time);
        var opened = false;
        try
        {
            var answer = await Follow(url, limits, limit.Token, cancellationToken);
            opened = answer.Opened;
            return answer.Message is { } message ? await Read(message, limits, limit, cancellationToken) : answer.Instead!;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return Blocked(failure) ?? new GuardedAnswer.Failed("it cannot be fetched now");
        }
        finally
        {
            if (!opened)
            {
                limit.Dispose();
            }
        }
    }

    /// <summary>Sends a request to a URL that somebody else has named, and answers its status; redirects are not followed and the body is not read.</summary>
    /// <returns>The status, or why nothing was sent or heard.</returns>
    public async Task<(HttpStatusCode? Status, TimeSpan? RetryAfter, GuardedAnswer? Instead)> Send(HttpRequestMessage request, TimeSpan within, CancellationToken cancellationToken)
    {
        if (request.RequestUri is not { } url || UrlRules.Fault(url, _origins.Contains(UrlRules.Origin(url))) is { } fault)
        {
            return (null, null, new GuardedAnswer.Refused("blocked_destination", "the URL is not one that is called"));
        }

        using var limit = new CancellationTokenSource(within, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var answer = await ClientFor(url).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return (answer.StatusCode, VendorPause.In(answer, _time.GetUtcNow()), null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested && failure is HttpRequestException or OperationCanceledException or IOException)
        {
            return (null, null, Blocked(failure) ?? new GuardedAnswer.Failed("no answer"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _outside.Dispose();
        _configured.Dispose();
    }

    private async Task<(HttpResponseMessage? Message, GuardedAnswer? Instead, bool Opened)> Follow(
        Uri url, GuardedLimits limits, CancellationToken whole, CancellationToken cancellationToken)
    {
        for (var redirects = 0; redirects <= MostRedirects; redirects++)
        {
            if (UrlRules.Fault(url, _origins.Contains(UrlRules.Origin(url))) is { } fault)
            {
                return (null, new GuardedAnswer.Refused("blocked_destination", fault), false);
            }

            using var first = new CancellationTokenSource(limits.FirstBytes, _time);
            using var all = CancellationTokenSource.CreateLinkedTokenSource(first.Token, whole, cancellationToken);
            var answer = await ClientFor(url).GetAsync(url, HttpCompletionOption.ResponseHeadersRead, all.Token);
            if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308))
            {
                return (answer, null, true);
            }

            var next = answer.Headers.Location;
            answer.Dispose();
            if (next is null || !Uri.TryCreate(url, next, out var resolved))
            {
                return (null, new GuardedAnswer.Failed("a redirect leads nowhere"), false);
            }

            if (url.Scheme == Uri.UriSchemeHttps && resolved.Scheme != Uri.UriSchemeHttps)
            {
                return (null, new GuardedAnswer.Refused("blocked_destination", "a redirect leaves https"), false);
            }

            url = resolved;
        }

        return (null, new GuardedAnswer.Refused("blocked_destination", $"more than {MostRedirects} redirects"), false);
    }

    private static async Task<GuardedAnswer> Read(HttpResponseMessage answer, GuardedLimits limits, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        var instead = !answer.IsSuccessStatusCode ? new GuardedAnswer.Failed($"the server answers {(int)answer.StatusCode}")
            : answer.Content.Headers.ContentLength > limits.MostBytes
                ? new GuardedAnswer.Refused("too_large", $"the file is larger than the {limits.MostBytes} bytes that are taken")
            : (GuardedAnswer?)null;
        if (instead is not null)
        {
            answer.Dispose();
            limit.Dispose();
            return instead;
        }

        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var content = await answer.Content.ReadAsStreamAsync(both.Token);
        var start = new byte[MediaKinds.BytesToTell];
        var read = await content.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, both.Token);
        var declared = answer.Content.Headers.ContentType?.MediaType ?? "application/octet-stream";
        var found = MediaKinds.Of(start.AsSpan(0, read));
        if (limits.Kind is { } kind && (found is null || MediaKinds.KindOf(found) != kind))
        {
            answer.Dispose();
            limit.Dispose();
            return new GuardedAnswer.Refused("unsupported_media", $"it is no {kind}, whatever the server calls it");
        }

        return new GuardedAnswer.Opened(
            new GuardedStream(answer, content, start.AsMemory(0, read), limits.MostBytes, limit), found ?? declared, answer.Content.Headers.ContentLength);
    }

    private HttpClient ClientFor(Uri url) => _origins.Contains(UrlRules.Origin(url)) ? _configured : _outside;

    private async ValueTask<Stream> ConnectOutside(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await _resolve(context.DnsEndPoint.Host, cancellationToken);
        if (addresses.Length == 0 || !addresses.All(AddressRules.IsOpen))
        {
            // One closed address among open ones is how a name is made to lead inside.
            throw new BlockedAddressException();
        }

        var socket = new Socket(addresses[0].AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(new IPEndPoint(addresses[0], context.DnsEndPoint.Port), cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static GuardedAnswer? Blocked(Exception failure)
    {
        for (var inner = failure; inner is not null; inner = inner.InnerException)
        {
            if (inner is BlockedAddressException)
            {
                return new GuardedAnswer.Refused("blocked_destination", "the address is not one of the open internet");
            }
        }

        return null;
    }

    private static HttpClient Client(Func<SocketsHttpConnectionContext, CancellationToken, ValueTask<Stream>>? connect)
        => new(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ConnectTimeout = ConnectWithin,
            MaxResponseHeadersLength = 32,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
            ConnectCallback = connect,
        })
        {
            Timeout = Timeout.InfiniteTimeSpan, // each call has its own
        };
}
