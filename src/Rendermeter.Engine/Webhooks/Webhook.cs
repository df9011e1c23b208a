using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Webhooks;

/// <summary>Somebody who wants to be told of an organisation's events.</summary>
/// <param name="Url">Where; null stands for the <c>callback_url</c> of each render.</param>
/// <param name="Kinds">Which events: names such as <c>attempt.settled</c>, or <c>render.*</c>, or <c>*</c>.</param>
/// <param name="SecretVersion">1 for the first secret. Secrets are derived from that of the installation, so that none is stored.</param>
/// <param name="RotatedAt">When this secret came to be; the one before it signs beside it for a day. Null for the first.</param>
/// <param name="DisabledReason"><c>gone</c> where the receiver answered 410, <c>admin</c> where a person decided it; null while it is enabled.</param>
public sealed record Webhook(
    WebhookId Id, OrgId Org, string? Url, IReadOnlyList<string> Kinds, string? Description, int SecretVersion, DateTimeOffset? RotatedAt,
    DateTimeOffset? DisabledAt, string? DisabledReason, DateTimeOffset CreatedAt)
{
    /// <summary>How long the secret before the last one signs, too.</summary>
    public static readonly TimeSpan Overlap = TimeSpan.FromHours(24);

    /// <summary>The versions of the secret that sign now, the newest first.</summary>
    public IReadOnlyList<int> VersionsAt(DateTimeOffset now)
        => RotatedAt is { } rotated && now < rotated + Overlap ? [SecretVersion, SecretVersion - 1] : [SecretVersion];
}
