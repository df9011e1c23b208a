namespace Rendermeter.Engine.Webhooks;

/// <summary>Which events a receiver wants.</summary>
public static class EventFilter
{
    /// <summary>What the <c>callback_url</c> of a render is told: how it goes, and nothing that only operators may see.</summary>
    public static readonly IReadOnlyList<string> Callbacks =
        [
            "render.awaiting_approval", "render.approved", "render.denied", "render.admitted", "render.succeeded", "render.rejected", "render.failed", "render.cancelled", "render.in_doubt",
            "render.cancel_requested", "render.awaiting_verdict", "render.verdict", "attempt.rejected", "attempt.settled", "route.failover",
        ];

    /// <summary>True for <c>*</c>, <c>part.*</c> and <c>part.name</c> of lower-case letters and underscores.</summary>
    public static bool IsPattern(string text)
    {
        if (text == "*")
        {
            return true;
        }

        return text.Split('.') is [var part, var name] && IsWord(part) && (name == "*" || IsWord(name));
    }

    /// <summary>True where one of the patterns names the event.</summary>
    public static bool Wants(IReadOnlyList<string> patterns, string kind)
        => patterns.Any(pattern => pattern == "*" || pattern == kind
            || (pattern.EndsWith(".*", StringComparison.Ordinal) && kind.StartsWith(pattern[..^1], StringComparison.Ordinal)));

    private static bool IsWord(string text) => text.Length is > 0 and <= 40 && text.All(letter => letter is '_' or (>= 'a' and <= 'z'));
}
