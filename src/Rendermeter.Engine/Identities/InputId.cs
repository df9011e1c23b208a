namespace Rendermeter.Engine.Identities;

/// <summary>One file that goes into renders. Written <c>inp_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct InputId(Guid Value)
{
    private const string Prefix = "inp_";

    /// <summary>Reads <c>inp_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out InputId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new InputId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
