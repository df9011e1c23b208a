namespace Rendermeter.Engine.Identities;

/// <summary>A rule by which charges exceed costs. Written <c>mkp_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct MarkupId(Guid Value)
{
    private const string Prefix = "mkp_";

    /// <summary>Reads <c>mkp_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out MarkupId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new MarkupId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
