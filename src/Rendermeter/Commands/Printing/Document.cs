using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rendermeter.Commands.Printing;

/// <summary>One JSON document on standard output, on one line and in the order in which it is written.</summary>
internal static class Document
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static void Print(Action<Utf8JsonWriter> write)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            write(writer);
        }

        using var output = Console.OpenStandardOutput();
        output.Write(buffer.WrittenSpan);
        output.Write("\n"u8);
    }

    /// <summary>A list as the HTTP surface writes one.</summary>
    public static void PrintList<T>(IEnumerable<T> items, Action<Utf8JsonWriter, T> write) => Print(writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("data");
        foreach (var item in items)
        {
            write(writer, item);
        }

        writer.WriteEndArray();
        writer.WriteNull("next_cursor");
        writer.WriteEndObject();
    });

    /// <summary>A string, or null where it is not known.</summary>
    public static void WriteText(this Utf8JsonWriter writer, string name, string? text)
    {
        if (text is null)
        {
            writer.WriteNull(name);
        }
        else
        {
            writer.WriteString(name, text);
        }
    }

    public static void WriteTexts(this Utf8JsonWriter writer, string name, IEnumerable<string> texts)
    {
        writer.WriteStartArray(name);
        foreach (var text in texts)
        {
            writer.WriteStringValue(text);
        }

        writer.WriteEndArray();
    }
}
