namespace Rendermeter.Engine.Identities;

/// <summary>One submission of a render to one provider. Written <c>att_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct AttemptId(Guid Value)
{
    private const string Prefix = "att_";

    /// <summary>Reads <c>att_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out AttemptId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new AttemptId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
