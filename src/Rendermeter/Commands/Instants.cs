using System.Globalization;

namespace Rendermeter.Commands;

/// <summary>Instants as people type them: RFC 3339 with its zone, or a day, which is its first moment in UTC.</summary>
internal static class Instants
{
    public const string Allowed = "2026-11-21 or 2026-11-21T10:30:00Z, with Z or an offset such as +01:00";

    private static readonly string[] WithOffset = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    private static readonly string[] InUtc = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'"];

    /// <summary>Reads an instant; none given is now, to the second.</summary>
    public static bool TryRead(string? text, out DateTimeOffset instant)
    {
        if (text is null)
        {
            instant = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
            return true;
        }

        return DateTimeOffset.TryParseExact(text, InUtc, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant)
            || DateTimeOffset.TryParseExact(text, WithOffset, CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);
    }
}
