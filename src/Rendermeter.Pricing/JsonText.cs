using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing;

/// <summary>What all writers of JSON here share: one line, a fixed member order, unknown is null.</summary>
internal static class JsonText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static void Amount(this Utf8JsonWriter writer, string name, Money? amount) => writer.WriteString(name, amount?.ToString());

    /// <summary>Two amounts under one currency, the second's; the first of another currency stands by itself in <c>was_in</c>, else that is null.</summary>
    public static void Pair(this Utf8JsonWriter writer, Money? was, Money? would, Action between)
    {
        var other = was is { } first && would is { } second && first.Currency != second.Currency ? was : null;
        writer.WriteString("currency", (would ?? was)?.Currency.Code);
        writer.Amount("was", other is null ? was : null);
        writer.WritePropertyName("was_in");
        if (other is { } elsewhere)
        {
            writer.Object(() =>
            {
                writer.WriteString("currency", elsewhere.Currency.Code);
                writer.Amount("amount", elsewhere);
            });
        }
        else
        {
            writer.WriteNullValue();
        }

        between();
        writer.Amount("would", would);
    }

    public static void Exact(this Utf8JsonWriter writer, string name, Rational? value) => writer.WriteString(name, value?.ToString());

    public static void Day(this Utf8JsonWriter writer, string name, DateOnly? day)
        => writer.WriteString(name, day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    public static void Instant(this Utf8JsonWriter writer, string name, DateTimeOffset? at)
        => writer.WriteString(name, at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));

    public static void List<T>(this Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            write(item);
        }

        writer.WriteEndArray();
    }

    public static void Object(this Utf8JsonWriter writer, Action write)
    {
        writer.WriteStartObject();
        write();
        writer.WriteEndObject();
    }
}
