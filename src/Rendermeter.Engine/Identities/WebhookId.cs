namespace Rendermeter.Engine.Identities;

/// <summary>Where an organisation wants to be told of events. Written <c>whk_</c> and 32 hex digits; <c>default</c> names nothing.</summary>
public readonly record struct WebhookId(Guid Value)
{
    private const string Prefix = "whk_";

    /// <summary>The one webhook of an organisation that stands for the <c>callback_url</c> of its renders.</summary>
    public static WebhookId CallbacksOf(OrgId org) => new(org.Value);

    /// <summary>Reads <c>whk_…</c>; false for anything else.</summary>
    public static bool TryParse(string? text, out WebhookId id)
    {
        var read = IdText.TryRead(Prefix, text, out var value);
        id = new WebhookId(value);
        return read;
    }

    /// <summary>The id as it is shown.</summary>
    public override string ToString() => IdText.Write(Prefix, Value);
}
