using System.Globalization;
using System.Text.Json;

namespace Rendermeter.Http.Json;

/// <summary>How amounts, instants and lists are written: unknown is null, never left out.</summary>
internal static class JsonWriting
{
    /// <summary>RFC 3339 in UTC; whole seconds where the instant is whole.</summary>
    public static string Text(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    /// <summary>An amount of nano-units with nine decimals. A sum may lie beyond what one amount may be, and is shown all the same.</summary>
    public static string Amount(long nanos)
    {
        var whole = Int128.Abs(nanos);
        return string.Create(CultureInfo.InvariantCulture, $"{(nanos < 0 ? "-" : "")}{whole / 1_000_000_000}.{whole % 1_000_000_000:D9}");
    }

    public static void WriteAmount(this Utf8JsonWriter json, string name, long? nanos)
        => json.WriteOptional(name, nanos is { } known ? Amount(known) : null);

    public static void WriteInstant(this Utf8JsonWriter json, string name, DateTimeOffset? at)
        => json.WriteOptional(name, at is { } known ? Text(known) : null);

    public static void WriteOptional(this Utf8JsonWriter json, string name, string? text)
    {
        if (text is null)
        {
            json.WriteNull(name);
        }
        else
        {
            json.WriteString(name, text);
        }
    }

    public static void WriteOptional(this Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known)
        {
            json.WriteNumber(name, known);
        }
        else
        {
            json.WriteNull(name);
        }
    }

    /// <summary>A member that is JSON already.</summary>
    public static void WriteRaw(this Utf8JsonWriter json, string name, string? text)
    {
        json.WritePropertyName(name);
        json.WriteRawValue(text ?? "null");
    }

    public static void WriteList<T>(this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> write)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            write(json, item);
        }

        json.WriteEndArray();
    }
}
