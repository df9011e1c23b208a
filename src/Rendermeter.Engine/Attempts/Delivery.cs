namespace Rendermeter.Engine.Attempts;

/// <summary>A file that a provider announces: where it can be fetched, and what it says it is.</summary>
public sealed record Delivery(Uri Url, string MediaType)
{
    /// <summary>Begins the address of a file that came inside a vendor's answer and was kept when it came; its hash follows.</summary>
    public const string KeptPrefix = "urn:sha256:";

    /// <summary>The hash of a file that was kept when it came; null for any other.</summary>
    public string? KeptSha256 => Url.OriginalString.StartsWith(KeptPrefix, StringComparison.Ordinal) ? Url.OriginalString[KeptPrefix.Length..] : null;
}
