namespace Rendermeter.Engine.Identities;

/// <summary>An organisation: the owner of a book, of keys and of renders. Written <c>org_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct OrgId(Guid Value)
{
    private const string Prefix = "org_";

    /// <summary>The shard of this organisation, 0 to 255: the first byte of SHA-256 over the 16 big-endian bytes of the id. Fixed for ever.</summary>
    public short Lane => System.Security.Cryptography.SHA256.HashData(Value.ToByteArray(bigEndian: true))[0];

    /// <summary>Reads <c>org_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out OrgId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new OrgId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
