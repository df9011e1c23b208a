namespace Rendermeter.Engine.Identities;

/// <summary>Our own prepaid credit at a provider. Written <c>ppl_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct PoolId(Guid Value)
{
    private const string Prefix = "ppl_";

    /// <summary>Reads <c>ppl_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out PoolId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new PoolId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
