using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Rendermeter.Engine.Identities;

namespace Rendermeter.Http.Json;

/// <summary>Where a list goes on, signed: for one organisation and one question, so that nobody makes a cursor up or carries one over.</summary>
internal sealed class Cursors(byte[] secret)
{
    private const int SignatureLength = 16;

    /// <summary>The cursor after an id.</summary>
    /// <param name="question">Everything that narrows the list.</param>
    public string Write(OrgId org, string question, Guid last)
        => Base64Url.EncodeToString([.. last.ToByteArray(bigEndian: true), .. Sign(org, question, last)]);

    /// <summary>Reads a cursor; false where it was not written here for this very question.</summary>
    public bool TryRead(OrgId org, string question, string text, out Guid last)
    {
        last = default;
        Span<byte> bytes = stackalloc byte[16 + SignatureLength];
        if (text.Length != Base64Url.GetEncodedLength(bytes.Length) || !text.All(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_')
            || !Base64Url.TryDecodeFromChars(text, bytes, out var length) || length != bytes.Length)
        {
            return false;
        }

        last = new Guid(bytes[..16], bigEndian: true);
        return CryptographicOperations.FixedTimeEquals(Sign(org, question, last), bytes[16..]);
    }

    private byte[] Sign(OrgId org, string question, Guid last)
        => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes($"{org}\n{question}\n{last:N}"))[..SignatureLength];
}
