using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Attempts;

/// <summary>
/// The token in a provider's callback URL: it names the attempt and proves that the caller was told of it, before anything is looked up.
/// It stands in provider logs, so it grants nothing but to report on this one attempt.
/// </summary>
public sealed class CallbackTokens(byte[] secret)
{
    private const byte Version = 1;
    private const int SignedLength = 1 + 16 + 16 + 8;
    private const int SignatureLength = 16;

    /// <summary>A token for one attempt, signed for one provider, that expires.</summary>
    public string Write(string provider, OrgId org, AttemptId attempt, DateTimeOffset expiresAt)
    {
        Span<byte> token = stackalloc byte[SignedLength + SignatureLength];
        token[0] = Version;
        org.Value.TryWriteBytes(token[1..], bigEndian: true, out _);
        attempt.Value.TryWriteBytes(token[17..], bigEndian: true, out _);
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(token[33..], expiresAt.ToUnixTimeSeconds());
        Sign(provider, token[..SignedLength]).AsSpan(0, SignatureLength).CopyTo(token[SignedLength..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Reads a token; false where it is malformed, of another provider, altered or expired.</summary>
    public bool TryRead(string provider, string text, DateTimeOffset now, out OrgId org, out AttemptId attempt)
    {
        (org, attempt) = (default, default);
        Span<byte> token = stackalloc byte[SignedLength + SignatureLength];
        if (!IsToken(text) || !Base64Url.TryDecodeFromChars(text, token, out var length) || length != token.Length || token[0] != Version
            || !CryptographicOperations.FixedTimeEquals(Sign(provider, token[..SignedLength]).AsSpan(0, SignatureLength), token[SignedLength..])
            || System.Buffers.Binary.BinaryPrimitives.ReadInt64BigEndian(token[33..]) < now.ToUnixTimeSeconds())
        {
            return false;
        }

        org = new OrgId(new Guid(token[1..17], bigEndian: true));
        attempt = new AttemptId(new Guid(token[17..33], bigEndian: true));
        return true;
    }

    /// <summary>True for text that decodes: the decoder itself throws for what is no base64url, and reads over white space.</summary>
    private static bool IsToken(string text)
        => text.Length == Base64Url.GetEncodedLength(SignedLength + SignatureLength) && text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_');

    private byte[] Sign(string provider, ReadOnlySpan<byte> token)
        => HMACSHA256.HashData(HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"callback:{provider}")), token);
}
