using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Http.Routes;

/// <summary>
/// Asks a service elsewhere by HTTP. Unless the operator has said that it is inside, the address that its name resolves to must be of the open
/// internet when the connection is made, so that a name cannot be moved inside afterwards. Redirects and proxies are not followed.
/// </summary>
internal sealed class HttpCheckClient : ICheckClient, IDisposable
{
    private const int MaxFileBytes = 16 << 20;
    private const int MaxAnswerBytes = 64 << 10;
    private const int MaxReason = 500;

    private readonly HttpClient _open = Client(inside: false);
    private readonly HttpClient _inside = Client(inside: true);

    /// <inheritdoc/>
    public async Task<CheckAnswer?> Ask(ExternalCheck check, CheckSubject subject, CancellationToken cancellationToken)
    {
        if (subject.Content.Length > MaxFileBytes)
        {
            return null;
        }

        var content = new byte[subject.Content.Length];
        await subject.Content.ReadExactlyAsync(content, cancellationToken);
        var body = new JsonObject
        {
            ["render"] = subject.Render,
            ["model"] = subject.Model,
            ["prompt"] = subject.Prompt,
            ["media_type"] = subject.MediaType,
            ["sha256"] = subject.Sha256,
            ["content_base64"] = Convert.ToBase64String(content),
        };
        try
        {
            using var answer = await (check.Inside ? _inside : _open).PostAsJsonAsync(check.Url, body, cancellationToken);
            return answer.IsSuccessStatusCode ? Read(await answer.Content.ReadAsByteArrayAsync(cancellationToken)) : null;
        }
        catch (Exception missing) when (missing is HttpRequestException or IOException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return null;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _open.Dispose();
        _inside.Dispose();
    }

    /// <summary>Reads <c>{"score": 0 … 1000, "reason": "…"}</c>.</summary>
    private static CheckAnswer? Read(byte[] body)
    {
        try
        {
            using var answer = JsonDocument.Parse(body);
            var reason = answer.RootElement.TryGetProperty("reason", out var said) && said.ValueKind == JsonValueKind.String ? said.GetString() : null;
            return answer.RootElement.TryGetProperty("score", out var score) && score.ValueKind == JsonValueKind.Number && score.TryGetInt32(out var thousandths) && thousandths is >= 0 and <= 1000
                ? new CheckAnswer(thousandths, reason is { Length: > MaxReason } ? reason[..MaxReason] : reason)
                : null;
        }
        catch (Exception wrong) when (wrong is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    private static HttpClient Client(bool inside) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        ConnectCallback = async (context, cancellationToken) =>
        {
            var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
            var allowed = addresses.Where(address => inside || PublicAddresses.IsPublic(address)).ToArray();
            if (allowed.Length == 0)
            {
                throw new HttpRequestException($"{context.DnsEndPoint.Host} leads inside the network");
            }

            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    })
    {
        Timeout = TimeSpan.FromSeconds(20),
        MaxResponseContentBufferSize = MaxAnswerBytes,
    };
}
