namespace Rendermeter.Engine.Identities;

/// <summary>Something that happened and can be shown. Written <c>evt_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct EventId(Guid Value)
{
    private const string Prefix = "evt_";

    /// <summary>Reads <c>evt_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out EventId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new EventId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
