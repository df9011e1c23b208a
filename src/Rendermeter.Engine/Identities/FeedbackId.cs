namespace Rendermeter.Engine.Identities;

/// <summary>What somebody says of a render afterwards. Written <c>fbk_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct FeedbackId(Guid Value)
{
    private const string Prefix = "fbk_";

    /// <summary>Reads <c>fbk_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out FeedbackId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new FeedbackId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
