using System.Text;
using System.Text.Json;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Storage.Rows;

/// <summary>Lists and parameters as they are stored: JSON.</summary>
internal static class JsonText
{
    public static string Write(IReadOnlyList<string> texts) => texts.Count == 0 ? "[]" : JsonSerializer.Serialize(texts);

    public static IReadOnlyList<string> ReadTexts(string json) => json == "[]" ? [] : JsonSerializer.Deserialize<List<string>>(json)!;

    public static string Write(ParameterSet parameters)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            parameters.WriteJson(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    public static ParameterSet ReadParameters(string json)
    {
        using var document = JsonDocument.Parse(json);
        return ParameterSet.FromJson(document.RootElement) is ParseResult.Parsed parsed
            ? parsed.Parameters
            : throw new InvalidDataException("the stored parameters of a render cannot be read");
    }
}
