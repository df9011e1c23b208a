namespace Rendermeter.Engine.Identities;

/// <summary>The text of an id: a prefix that names its kind and the 32 hex digits of a version-7 UUID, such as <c>rnd_019aa3c0…</c>.</summary>
internal static class IdText
{
    /// <summary>Writes an id.</summary>
    public static string Write(string prefix, Guid value) => prefix + value.ToString("N");

    /// <summary>Reads an id. Anything but the prefix and 32 lower-case hex digits is refused.</summary>
    public static bool TryRead(string prefix, string? text, out Guid value)
    {
        value = default;
        return text is not null
            && text.Length == prefix.Length + 32
            && text.StartsWith(prefix, StringComparison.Ordinal)
            && !text.AsSpan(prefix.Length).ContainsAnyExcept("0123456789abcdef")
            && Guid.TryParseExact(text.AsSpan(prefix.Length), "N", out value);
    }
}
