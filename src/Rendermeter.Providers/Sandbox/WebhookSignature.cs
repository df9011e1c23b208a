using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rendermeter.Providers.Sandbox;

/// <summary>Standard Webhooks 1.0: HMAC-SHA256 over <c>id.timestamp.body</c>.</summary>
internal static class WebhookSignature
{
    public const string IdHeader = "webhook-id";
    public const string TimestampHeader = "webhook-timestamp";
    public const string SignatureHeader = "webhook-signature";

    /// <summary>The bytes of <c>whsec_…</c>, or null where the text is no secret.</summary>
    public static byte[]? KeyOf(string secret)
    {
        if (!secret.StartsWith("whsec_", StringComparison.Ordinal) || !Base64.IsValid(secret.AsSpan(6), out var length) || length is < 16 or > 64)
        {
            return null;
        }

        return Convert.FromBase64String(secret[6..]);
    }

    /// <summary>The value of the signature header.</summary>
    public static string Sign(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body)
        => "v1," + Convert.ToBase64String(Hash(key, id, timestamp, body));

    /// <summary>Whether one of the signatures in the header holds. Takes the same time wherever a wrong one differs.</summary>
    public static bool Holds(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body, string header)
    {
        var right = Hash(key, id, timestamp, body);
        var holds = false;
        foreach (var candidate in header.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (candidate.StartsWith("v1,", StringComparison.Ordinal) && Base64.IsValid(candidate.AsSpan(3)))
            {
                holds |= CryptographicOperations.FixedTimeEquals(right, Convert.FromBase64String(candidate[3..]));
            }
        }

        return holds;
    }

    private static byte[] Hash(byte[] key, string id, long timestamp, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, key);
        hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{id}.{timestamp}.")));
        hash.AppendData(body);
        return hash.GetHashAndReset();
    }
}
