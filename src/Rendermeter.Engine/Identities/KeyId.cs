namespace Rendermeter.Engine.Identities;

/// <summary>An API key. Written <c>key_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct KeyId(Guid Value)
{
    private const string Prefix = "key_";

    /// <summary>Reads <c>key_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out KeyId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new KeyId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
