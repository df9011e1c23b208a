using System.Text.Json;

namespace Rendermeter.Pricing.Quotes;

/// <summary>Why there is no quote, as the members of a problem: <c>code</c>, <c>detail</c>, <c>errors</c>, <c>nearest</c>.</summary>
public static class RefusalJson
{
    /// <summary>Writes a refusal as one object.</summary>
    /// <exception cref="ArgumentException">The result is a quote.</exception>
    public static void Write(Utf8JsonWriter writer, QuoteResult refusal)
    {
        var (code, detail) = refusal switch
        {
            QuoteResult.UnknownModel unknown => ("unknown_model", $"there is no model {unknown.Model}"),
            QuoteResult.NoPrice none => (none.Code, none.Detail),
            QuoteResult.Invalid invalid => ("validation", $"{invalid.Errors.Count} field{(invalid.Errors.Count == 1 ? " is" : "s are")} wrong"),
            _ => throw new ArgumentException("a quote is no refusal", nameof(refusal)),
        };
        writer.WriteStartObject();
        writer.WriteString("code", code);
        writer.WriteString("detail", detail);
        writer.WriteStartArray("errors");
        foreach (var error in refusal is QuoteResult.Invalid { Errors: var errors } ? errors : [])
        {
            WriteError(writer, error);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("nearest");
        foreach (var name in refusal is QuoteResult.UnknownModel { Nearest: var nearest } ? nearest : [])
        {
            writer.WriteStringValue(name);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter writer, FieldError error)
    {
        writer.WriteStartObject();
        writer.WriteString("pointer", error.Pointer);
        writer.WriteString("code", error.Code);
        writer.WriteString("detail", error.Detail);
        writer.WriteString("value", error.Value);
        if (error.Allowed is { } allowed)
        {
            writer.WriteStartArray("allowed");
            foreach (var value in allowed)
            {
                writer.WriteStringValue(value);
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WriteNull("allowed");
        }

        writer.WriteEndObject();
    }
}
