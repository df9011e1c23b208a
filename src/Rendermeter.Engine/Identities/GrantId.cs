namespace Rendermeter.Engine.Identities;

/// <summary>A granted fund: a grant, or a credit line. Written <c>grt_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct GrantId(Guid Value)
{
    private const string Prefix = "grt_";

    /// <summary>Reads <c>grt_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out GrantId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new GrantId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
