namespace Rendermeter.Engine.Identities;

/// <summary>A limit on spend or on a count. Written <c>cap_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct CapId(Guid Value)
{
    private const string Prefix = "cap_";

    /// <summary>Reads <c>cap_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out CapId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new CapId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
