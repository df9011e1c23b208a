using System.Security.Cryptography;
using System.Text;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Http.Json;

/// <summary>
/// The id of what a create makes. Without an idempotency key it is new. With one it is made from the key and from what was asked, so that the same request
/// names the same thing on every node and after every crash, and the key with another request is told from it. Nothing has to be remembered beside it.
/// </summary>
internal readonly record struct CreatedId
{
    /// <summary>So many bytes come from the caller and the key, the others from what was asked.</summary>
    private const int KeyBytes = 9;

    private CreatedId(Guid value, bool keyed) => (Value, IsKeyed) = (value, keyed);

    public Guid Value { get; }

    public bool IsKeyed { get; }

    public static CreatedId Of(Caller caller, IdempotencyClaim? claim, IdSource ids)
    {
        if (claim is null)
        {
            return new CreatedId(ids.Next(), keyed: false);
        }

        byte[] bytes =
        [
            .. SHA256.HashData(Encoding.UTF8.GetBytes($"{caller.Org}\n{claim.Scope}\n{claim.Key}"))[..KeyBytes],
            .. SHA256.HashData(Encoding.UTF8.GetBytes(claim.Fingerprint))[..(16 - KeyBytes)],
        ];
        // Version 8: made by us, from what it stands for.
        bytes[6] = (byte)(0x80 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new CreatedId(new Guid(bytes, bigEndian: true), keyed: true);
    }

    /// <summary>A further id of the same create.</summary>
    public Guid Another(string name, IdSource ids)
        => IsKeyed ? Of(new Caller(default, default, default, "", Admin: false), new IdempotencyClaim(name, Value.ToString("N"), name), ids).Value : ids.Next();

    /// <summary>True where it was made by this very request before.</summary>
    public bool IsAgain(Guid known) => IsKeyed && known == Value;

    /// <summary>True where the key was used before, for something else.</summary>
    public bool IsMismatch(Guid known)
        => IsKeyed && known != Value && known.ToByteArray(bigEndian: true).AsSpan(0, KeyBytes).SequenceEqual(Value.ToByteArray(bigEndian: true).AsSpan(0, KeyBytes));
}
