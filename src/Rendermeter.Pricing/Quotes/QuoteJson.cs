using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Quotes;

/// <summary>A quote as JSON: one member order, no clock, no id. The same quote is always the same bytes.</summary>
public static class QuoteJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The quote on one line.</summary>
    public static string ToText(Quote quote)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Options))
        {
            Write(writer, quote);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    /// <summary>Writes the quote as one object.</summary>
    public static void Write(Utf8JsonWriter writer, Quote quote)
    {
        writer.WriteStartObject();
        writer.WriteString("model", quote.Model);
        writer.WriteString("at", quote.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        writer.WritePropertyName("parameters");
        quote.Parameters.WriteJson(writer);
        writer.WritePropertyName("defaults");
        quote.Defaults.WriteJson(writer);
        writer.WriteString("kind", quote.Kind switch { QuoteKind.Exact => "exact", QuoteKind.Estimate => "estimate" });
        writer.WriteString("currency", quote.Currency.Code);
        writer.WriteString("expected", quote.Expected.ToString());
        WriteBound(writer, quote.UpperBound);

        writer.WriteStartArray("lines");
        foreach (var line in quote.Lines)
        {
            writer.WriteStartObject();
            writer.WriteString("component", line.Component);
            writer.WriteString("quantity", line.Quantity.ToString());
            writer.WriteString("unit", line.Unit);
            writer.WriteString("rate", line.Rate.ToString());
            writer.WriteString("expected", line.Expected.ToString());
            WriteBound(writer, line.UpperBound);
            writer.WriteString("why", line.Why);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("adjustments");
        foreach (var adjustment in quote.Adjustments)
        {
            writer.WriteStartObject();
            writer.WriteString("name", adjustment.Name);
            writer.WriteString("kind", adjustment.Kind switch
            {
                AdjustmentKind.Multiply => "multiply",
                AdjustmentKind.Percent => "percent",
                AdjustmentKind.Fixed => "fixed",
                AdjustmentKind.Convert => "convert",
            });
            writer.WriteString("value", adjustment.Value.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("assumptions");
        foreach (var assumption in quote.Assumptions)
        {
            writer.WriteStringValue(assumption);
        }

        writer.WriteEndArray();
        writer.WriteStartObject("price");
        writer.WriteString("version", quote.Price.Version);
        if (quote.Price.EffectiveFrom is { } from)
        {
            writer.WriteString("effective_from", Day(from));
        }
        else
        {
            writer.WriteNull("effective_from");
        }

        writer.WriteString("checked_on", Day(quote.Price.CheckedOn));
        writer.WriteString("source", quote.Price.Source);
        writer.WriteString("source_kind", quote.Price.SourceKind);
        writer.WriteEndObject();
        if (quote.History is { } history)
        {
            Write(writer, history);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, QuoteHistory history)
    {
        writer.WriteStartObject("history");
        writer.WriteBoolean("used", history.IsUsed);
        writer.WriteNumber("attempts", history.Attempts);
        writer.WriteNumber("window", history.Window);
        writer.WriteString("shape", history.Shape);
        writer.WriteString("scale", history.Scale.ToString(CultureInfo.InvariantCulture));
        writer.WriteString("book_expected", history.BookExpected.ToString());
        if (history.BookUpperBound is { } bound)
        {
            writer.WriteString("book_upper_bound", bound.ToString());
        }
        else
        {
            writer.WriteNull("book_upper_bound");
        }

        writer.WriteEndObject();
    }

    private static void WriteBound(Utf8JsonWriter writer, Money? bound)
    {
        if (bound is { } known)
        {
            writer.WriteString("upper_bound", known.ToString());
        }
        else
        {
            writer.WriteNull("upper_bound");
        }
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
