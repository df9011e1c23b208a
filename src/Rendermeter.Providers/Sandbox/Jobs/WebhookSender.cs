using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>Tells a caller that its job has ended: at once, after one second and after five more, until it is heard.</summary>
internal sealed class WebhookSender(TimeProvider time, ILogger<WebhookSender> logger) : IDisposable
{
    private static readonly TimeSpan[] Waits = [TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5)];

    // A redirect would send a signed body to where nobody asked for it, and a proxy is no business of a machine that calls itself.
    private readonly HttpClient _client = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, UseCookies = false })
    {
        Timeout = TimeSpan.FromSeconds(5),
    };

    /// <summary>Whether somebody answered with 2xx.</summary>
    public async Task<bool> Send(Uri target, byte[] key, string id, string body, CancellationToken cancellationToken)
    {
        foreach (var wait in Waits)
        {
            await Task.Delay(wait, time, cancellationToken);
            if (await Try(target, key, id, body, cancellationToken))
            {
                return true;
            }
        }

        return false;
    }

    public void Dispose() => _client.Dispose();

    private async Task<bool> Try(Uri target, byte[] key, string id, string body, CancellationToken cancellationToken)
    {
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, target) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(key, id, timestamp, Encoding.UTF8.GetBytes(body)));
        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception failure) when (failure is (HttpRequestException or TaskCanceledException or IOException) && !cancellationToken.IsCancellationRequested)
        {
            logger.WebhookFailed(id, failure.GetType().Name);
            return false;
        }
    }
}
