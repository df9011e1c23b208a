namespace Rendermeter.Engine.Identities;

/// <summary>What a customer asked for. Written <c>rnd_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct RenderId(Guid Value)
{
    private const string Prefix = "rnd_";

    /// <summary>Reads <c>rnd_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out RenderId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new RenderId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
