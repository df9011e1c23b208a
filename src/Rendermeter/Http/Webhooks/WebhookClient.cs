using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Rendermeter.Engine.Webhooks;
using Rendermeter.Providers.Guarded;

namespace Rendermeter.Http.Webhooks;

/// <summary>Calls receivers: signed, guarded, without redirects. Of what they answer, the status and <c>Retry-After</c> are read.</summary>
internal sealed class WebhookClient(WebhookOptions options, WebhookSecrets secrets, TimeProvider time) : IDisposable
{
    private readonly GuardedHttp _guarded = new(options.Inside, time);

    /// <summary>One try. It never throws for what a receiver does.</summary>
    /// <returns>The status, or why there is none, and how long the receiver asks to be left alone.</returns>
    public async Task<(int? Status, string? Error, TimeSpan? RetryAfter)> Send(Webhook webhook, WebhookDelivery delivery, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var (id, body) = (delivery.Event.ToString(), Encoding.UTF8.GetBytes(delivery.Body));
        using var request = new HttpRequestMessage(HttpMethod.Post, delivery.Url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.TryAddWithoutValidation("user-agent", "rendermeter");
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", now.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", secrets.Sign(webhook, id, now.ToUnixTimeSeconds(), body, now));
        var (status, retryAfter, instead) = await _guarded.Send(request, TimeSpan.FromSeconds(options.TimeoutSeconds), cancellationToken);
        return (status, instead) switch
        {
            ({ } answered, _) => ((int)answered, (int)answered is >= 200 and <= 299 ? null : "status", retryAfter),
            (_, GuardedAnswer.Refused refused) => (null, refused.Code, null),
            _ => (null, "no_answer", null),
        };
    }

    public void Dispose() => _guarded.Dispose();
}
