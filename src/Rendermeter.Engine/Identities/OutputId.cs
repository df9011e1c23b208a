namespace Rendermeter.Engine.Identities;

/// <summary>One file of a render. Written <c>out_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct OutputId(Guid Value)
{
    private const string Prefix = "out_";

    /// <summary>Reads <c>out_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out OutputId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new OutputId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
