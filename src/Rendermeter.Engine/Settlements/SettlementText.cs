using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Settlements;

/// <summary>The parts of a settlement that are kept as they will be shown.</summary>
internal static class SettlementText
{
    /// <summary>The lines behind an amount, as the receipt shows them. They add up to it to the nano.</summary>
    public static string Lines(IReadOnlyList<SettledLine> lines) => Array(lines, (json, line) =>
    {
        json.WriteString("component", line.Component);
        json.WriteString("quantity", line.Quantity.ToString());
        json.WriteString("unit", line.Unit);
        json.WriteString("rate", line.Rate.ToString());
        json.WriteString("exact", line.Exact.ToString());
        json.WriteString("amount", line.Amount.ToString());
    });

    /// <summary>The files that a provider announced.</summary>
    public static string Deliveries(IReadOnlyList<Delivery> deliveries) => Array(deliveries, (json, delivery) =>
    {
        json.WriteString("url", delivery.Url.AbsoluteUri);
        json.WriteString("media_type", delivery.MediaType);
    });

    /// <summary>Reads what <see cref="Deliveries"/> wrote.</summary>
    public static IReadOnlyList<Delivery> ReadDeliveries(string text)
    {
        using var document = JsonDocument.Parse(text);
        return [.. document.RootElement.EnumerateArray()
            .Select(item => new Delivery(new Uri(item.GetProperty("url").GetString()!), item.GetProperty("media_type").GetString()!))];
    }

    private static string Array<T>(IReadOnlyList<T> items, Action<Utf8JsonWriter, T> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartArray();
            foreach (var item in items)
            {
                json.WriteStartObject();
                write(json, item);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
