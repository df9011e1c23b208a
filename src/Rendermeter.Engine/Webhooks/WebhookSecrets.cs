using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Webhooks;

/// <summary>
/// Secrets and signatures of Standard Webhooks 1.0: HMAC-SHA256 over <c>id.timestamp.body</c>. A secret is derived from that of the installation by
/// organisation, webhook and version, so that none has to be kept.
/// </summary>
/// <param name="derive">32 bytes for one purpose, always the same.</param>
public sealed class WebhookSecrets(Func<string, byte[]> derive)
{
    /// <summary>A secret as its receiver needs it: <c>whsec_…</c>.</summary>
    public string Text(OrgId org, WebhookId id, int version) => "whsec_" + Convert.ToBase64String(Key(org, id, version));

    /// <summary>The value of <c>webhook-signature</c>: one signature for each secret that is valid now, separated by spaces.</summary>
    public string Sign(Webhook webhook, string messageId, long timestamp, ReadOnlySpan<byte> body, DateTimeOffset now)
    {
        var signatures = new List<string>();
        foreach (var version in webhook.VersionsAt(now))
        {
            using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Key(webhook.Org, webhook.Id, version));
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{messageId}.{timestamp}.")));
            hash.AppendData(body);
            signatures.Add("v1," + Convert.ToBase64String(hash.GetHashAndReset()));
        }

        return string.Join(' ', signatures);
    }

    private byte[] Key(OrgId org, WebhookId id, int version) => derive(string.Create(CultureInfo.InvariantCulture, $"webhook {org} {id} {version}"));
}
