using System.Text.Json;

namespace Rendermeter.Pricing.Imports;

/// <summary>The report of an import, and what it would change, as JSON. The same report is always the same bytes.</summary>
public static class ImportResultJson
{
    /// <summary>The report on one line: <c>taken</c>, <c>refused</c>, <c>rows</c>, <c>files</c>.</summary>
    public static string ToText(ImportResult result) => JsonText.Of(writer => writer.Object(() =>
    {
        writer.WriteNumber("taken", result.Rows.Count(row => row.IsTaken));
        writer.WriteNumber("refused", result.Rows.Count(row => !row.IsTaken));
        writer.List("rows", result.Rows, row => writer.Object(() =>
        {
            writer.WriteString("key", row.Key);
            writer.WriteBoolean("taken", row.IsTaken);
            writer.WriteString("code", row.Code);
            writer.WriteString("detail", row.Detail);
            writer.WriteString("model", row.Model);
        }));
        writer.List("files", result.Files, file => writer.WriteStringValue(file.FileName));
    }));

    /// <summary>The differences on one line, as <c>{"data":[…]}</c>.</summary>
    public static string ToText(IReadOnlyList<PriceDifference> differences) => JsonText.Of(writer => writer.Object(() =>
        writer.List("data", differences, difference => Write(writer, difference))));

    private static void Write(Utf8JsonWriter writer, PriceDifference difference) => writer.Object(() =>
    {
        writer.WriteString("model", difference.Model);
        writer.WriteString("kind", SnakeCase.Of(difference.Kind));
        writer.WritePropertyName("parameters");
        difference.Parameters.WriteJson(writer);
        writer.Pair(difference.Was, difference.Would, between: () => { });
        writer.Amount("difference", difference.Difference);
    });
}
