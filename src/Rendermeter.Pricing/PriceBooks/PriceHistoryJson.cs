using System.Text.Json;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>The history of a model's price as JSON. The same history is always the same bytes.</summary>
public static class PriceHistoryJson
{
    /// <summary>The history on one line.</summary>
    public static string ToText(PriceHistory history) => JsonText.Of(writer => Write(writer, history));

    /// <summary>Writes the history as one object.</summary>
    public static void Write(Utf8JsonWriter writer, PriceHistory history) => writer.Object(() =>
    {
        writer.WriteString("model", history.Model.Name);
        writer.WriteString("media", SnakeCase.Of(history.Model.Media));
        writer.Day("end_of_life", history.Model.EndOfLife);
        writer.Instant("at", history.At);
        writer.Instant("as_known_at", history.AsKnownAt);
        writer.List("versions", history.Entries, entry => writer.Object(() =>
        {
            writer.WriteString("version", $"{history.Model.Name}@{entry.Version.Name}");
            writer.WriteString("status", SnakeCase.Of(entry.Status));
            writer.Day("effective_from", entry.From);
            writer.Day("effective_to", entry.To);
            writer.Instant("known_since", entry.KnownSince);
            writer.WriteString("corrects", entry.Corrects is { } corrected ? $"{history.Model.Name}@{corrected}" : null);
            writer.Day("checked_on", entry.Version.CheckedOn);
            writer.WriteString("source", entry.Version.Source);
            writer.WriteString("source_kind", entry.Version.SourceKind);
            writer.WriteString("currency", entry.Version.Currency.Code);
        }));
    });
}
