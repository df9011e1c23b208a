namespace Rendermeter.Engine.Identities;

/// <summary>A part of an organisation. Written <c>prj_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct ProjectId(Guid Value)
{
    private const string Prefix = "prj_";

    /// <summary>Reads <c>prj_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out ProjectId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new ProjectId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
