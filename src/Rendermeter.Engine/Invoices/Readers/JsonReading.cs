using System.Text.Json;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Invoices.Readers;

/// <summary>Members of items, with what is wrong about them.</summary>
internal static class JsonReading
{
    public static string? Text(this JsonElement item, string name)
        => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                JsonValueKind.Null or JsonValueKind.Undefined or JsonValueKind.Object or JsonValueKind.Array => null,
            }
            : null;

    public static JsonElement? Member(this JsonElement item, string name)
        => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A number; null where there is none, with an error where it is required or is no number.</summary>
    public static ExactAmount? Amount(this InvoiceReading reading, JsonElement item, long row, string name, bool isRequired = false)
    {
        if (item.Text(name) is not { } text)
        {
            if (isRequired)
            {
                reading.Refuse(row, name, "required", $"the item has no {name}");
            }

            return null;
        }

        if (ExactAmount.Read(text, allowExponent: true) is { } amount)
        {
            return amount;
        }

        reading.Refuse(row, name, "number_format", NumberText.Hint(text, NumberFormat.Plain));
        return null;
    }

    public static Rational? Number(this InvoiceReading reading, JsonElement item, long row, string name) => reading.Amount(item, row, name)?.Exact;

    public static DateTimeOffset? Instant(this InvoiceReading reading, JsonElement item, long row, string name)
    {
        if (item.Text(name) is not { } text)
        {
            reading.Refuse(row, name, "required", $"the item has no {name}");
            return null;
        }

        if (InstantText.TryRead(text, reading.Options.Dates, out var at) || InstantText.TryReadUnix(text, out at))
        {
            return at;
        }

        reading.Refuse(row, name, "date_format", InstantText.Hint(text));
        return null;
    }

    /// <summary>Says what the pages say about themselves.</summary>
    public static void Ended(this InvoiceReading reading, JsonItems items)
    {
        if (items.Facts.TryGetValue("has_more", out var more) && more == "true")
        {
            reading.Note("the last page says that there are more pages: the export is not whole");
        }

        if (items.Row == 0 && reading.Errors.Count == 0)
        {
            reading.Refuse(0, null, "empty", "no items were found in the file");
        }
    }
}
