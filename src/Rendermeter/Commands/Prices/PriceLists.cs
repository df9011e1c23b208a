using System.Globalization;
using System.Text.Json;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing.Imports;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Commands.Prices;

/// <summary>Price lists of others, on disk.</summary>
internal static class PriceLists
{
    public static readonly string[] Kinds = ["litellm", "fal"];

    private static readonly Dictionary<string, string> Sources = new(StringComparer.Ordinal)
    {
        ["litellm"] = "https://github.com/BerriAI/litellm/blob/main/model_prices_and_context_window.json",
        ["fal"] = "https://api.fal.ai/v1/models/pricing",
    };

    /// <summary>Imports a list; null, after a refusal was printed, where it cannot be read.</summary>
    /// <param name="from">One of <see cref="Kinds"/>; null: by the form of the file.</param>
    /// <param name="source">Where it was read; null: where lists of its kind are published.</param>
    /// <param name="confirmed">Models that a person has looked at.</param>
    public static ImportResult? Read(string path, string? from, string? source, DateOnly? checkedOn, PriceBook book, IReadOnlyCollection<string> confirmed, bool json)
    {
        var (text, code, detail) = TextFile.Read(path);
        if (text is null)
        {
            Refusal.Unreadable(path, code, detail, json);
            return null;
        }

        var now = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds());
        try
        {
            var kind = from ?? Kind(text);
            var origin = new ImportOrigin(source ?? Sources[kind], checkedOn ?? DateOnly.FromDateTime(now.UtcDateTime), now);
            return kind == "fal" ? FalImport.Read(text, origin, book, confirmed) : LiteLlmImport.Read(text, origin, book, confirmed);
        }
        catch (JsonException wrong)
        {
            Refusal.Unreadable(path, "syntax", string.Create(CultureInfo.InvariantCulture, $"no JSON at line {wrong.LineNumber + 1}, column {wrong.BytePositionInLine + 1}"), json);
        }
        catch (ImportFormatException wrong) when (wrong.InnerException is JsonException at)
        {
            Refusal.Unreadable(path, "syntax", string.Create(CultureInfo.InvariantCulture, $"no JSON at line {at.LineNumber + 1}, column {at.BytePositionInLine + 1}"), json);
        }
        catch (ImportFormatException wrong)
        {
            Refusal.Unreadable(path, wrong.Message.Contains("twice", StringComparison.Ordinal) ? "duplicate_member" : "type", wrong.Message, json);
        }

        return null;
    }

    private static string Kind(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("prices", out var prices) && prices.ValueKind == JsonValueKind.Array ? "fal" : "litellm";
    }
}
