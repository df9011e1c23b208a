using System.Text.Json;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Offers;

/// <summary>A report of re-rated renders as JSON. The same report is always the same bytes.</summary>
public static class RerateJson
{
    /// <summary>The report on one line.</summary>
    public static string ToText(RerateReport report) => JsonText.Of(writer => Write(writer, report));

    /// <summary>Writes the report as one object: <c>items</c>, <c>totals</c>, <c>unanswered</c>.</summary>
    public static void Write(Utf8JsonWriter writer, RerateReport report) => writer.Object(() =>
    {
        writer.List("items", report.Items, item => WriteItem(writer, item));
        writer.List("totals", report.Totals, total => writer.Object(() =>
        {
            writer.WriteString("currency", total.Was.Currency.Code);
            writer.WriteNumber("items", total.Items);
            writer.Amount("was", total.Was);
            writer.Amount("would", total.Would);
            writer.Amount("difference", total.Difference);
        }));
        writer.WriteNumber("unanswered", report.Unanswered);
    });

    private static void WriteItem(Utf8JsonWriter writer, ReratedItem item) => writer.Object(() =>
    {
        writer.WriteString("id", item.Item.Id);
        writer.WriteString("model", item.Item.Model);
        writer.Instant("at", item.Item.At);
        writer.Pair(item.Was, item.Would, between: () => writer.WriteString("was_version", item.WasVersion));
        writer.WriteString("would_version", item.WouldVersion);
        writer.Amount("difference", item.Difference);
        WriteRefusal(writer, "was_refused", item.WasRefused);
        WriteRefusal(writer, "would_refused", item.WouldRefused);
    });

    private static void WriteRefusal(Utf8JsonWriter writer, string name, QuoteResult? refusal)
    {
        writer.WritePropertyName(name);
        if (refusal is null)
        {
            writer.WriteNullValue();
        }
        else
        {
            RefusalJson.Write(writer, refusal);
        }
    }
}
