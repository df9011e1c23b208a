using System.Buffers;
using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Invoices;

namespace Rendermeter.Commands.Administration;

/// <summary>Small things that commands of administration do with JSON.</summary>
internal static class AdminJson
{
    /// <summary>An object of the members that are written.</summary>
    public static string Body(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    public static IEnumerable<JsonElement> Rows(this AdminAnswer answer) => answer.Json.GetProperty("data").EnumerateArray();

    /// <summary>A member as people read it; null where it is missing or null.</summary>
    public static string? Text(this JsonElement json, string name)
        => !json.TryGetProperty(name, out var value) ? null : value.ValueKind switch
        {
            JsonValueKind.Null => null,
            // Customers and features are named by anybody: no name steers a terminal.
            JsonValueKind.String => InvoiceReading.Shown(value.GetString()!),
            JsonValueKind.True => "yes",
            JsonValueKind.False => "no",
            JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Array or JsonValueKind.Number => value.GetRawText(),
        };
}
