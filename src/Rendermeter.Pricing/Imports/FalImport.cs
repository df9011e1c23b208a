using System.Text.Json;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Imports;

/// <summary>Reads the answer of fal's pricing API: <c>{"prices":[{"endpoint_id","unit_price","unit","currency"}]}</c>.</summary>
public static class FalImport
{
    private static readonly Dictionary<string, (string Quantity, int Per)> Units = new(StringComparer.OrdinalIgnoreCase)
    {
        ["image"] = ("outputs", 1), ["images"] = ("outputs", 1), ["video"] = ("outputs", 1), ["videos"] = ("outputs", 1),
        ["generation"] = ("requests", 1), ["request"] = ("requests", 1), ["requests"] = ("requests", 1),
        ["megapixel"] = ("megapixels", 1), ["megapixels"] = ("megapixels", 1), ["mp"] = ("megapixels", 1),
        ["second"] = ("seconds", 1), ["seconds"] = ("seconds", 1), ["minute"] = ("seconds", 60), ["minutes"] = ("seconds", 60),
        ["character"] = ("characters", 1), ["characters"] = ("characters", 1), ["1000 characters"] = ("characters", 1000), ["1k characters"] = ("characters", 1000),
        ["compute second"] = ("compute_seconds", 1), ["compute seconds"] = ("compute_seconds", 1),
        ["compute_second"] = ("compute_seconds", 1), ["compute_seconds"] = ("compute_seconds", 1), ["gpu second"] = ("compute_seconds", 1),
    };

    /// <summary>Makes a price file of the prices that hold; the rest is refused, and its row says why.</summary>
    /// <param name="json">The answer's text.</param>
    /// <param name="origin">Where and when it was read.</param>
    /// <param name="book">The second source to compare with, and what says which medium an endpoint makes where its unit does not.</param>
    /// <param name="confirmed">Models (<c>provider/model</c>) that a person has looked at: being off by ten times or more does not refuse them. Null: none.</param>
    /// <exception cref="ImportFormatException">The text has no list of prices.</exception>
    public static ImportResult Read(string json, ImportOrigin origin, PriceBook book, IReadOnlyCollection<string>? confirmed = null)
    {
        using var document = Parse(json);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty("prices", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw new ImportFormatException("the answer is an object with a list of prices");
        }

        var rows = new List<ImportRow>();
        var prices = new List<ImportedPrice>();
        var keys = new List<string>();
        foreach (var entry in list.EnumerateArray())
        {
            var key = Text(entry, "endpoint_id") ?? $"#{keys.Count}";
            if (keys.Contains(key, StringComparer.Ordinal))
            {
                throw new ImportFormatException($"the answer has '{key}' twice");
            }

            keys.Add(key);
            if (Refusal(entry, key) is { } refusal)
            {
                rows.Add(refusal);
                continue;
            }

            var unit = Units[Text(entry, "unit")!];
            var rate = ImportNumbers.Read(Raw(entry, "unit_price")!)!.Value;
            var imported = new ImportedRate(unit.Quantity, ImportNumbers.Rounded(rate), unit.Per, ParameterSet.Empty) { Block = Block(key, unit, book) };
            prices.Add(new ImportedPrice(key, "fal", key, Media(key, unit.Quantity, book), [imported]));
        }

        var suspicious = PriceSanity.Unconfirmed(prices, book, confirmed ?? []);
        rows.AddRange(prices.Where(price => suspicious.ContainsKey(price.Key)).Select(price => suspicious[price.Key]));
        return ImportWriter.Write([.. prices.Where(price => !suspicious.ContainsKey(price.Key))], rows, keys, origin, "first_party", book);
    }

    private static ImportRow? Refusal(JsonElement entry, string key)
    {
        var name = $"fal/{key}";
        if (Text(entry, "currency") != "USD")
        {
            return new ImportRow(key, false, "currency", $"its currency is {Text(entry, "currency") ?? "not said"}, and not USD", name);
        }

        if (Text(entry, "unit") is not { } unit || !Units.ContainsKey(unit))
        {
            var known = Words.And([.. Units.Keys.Order(StringComparer.Ordinal)]);
            return new ImportRow(key, false, "unknown_unit", $"its unit is {Text(entry, "unit") ?? "not said"}: {known} are known", name);
        }

        return Raw(entry, "unit_price") is not { } price ? new ImportRow(key, false, "no_price", "it has no unit_price", name)
            : ImportNumbers.Read(price) is not { } number ? new ImportRow(key, false, "number_format", $"{price} is no price", name)
            : ImportNumbers.Rounded(number).IsZero ? new ImportRow(key, false, "zero_price", "its price is 0, which nobody charges", name)
            : null;
    }

    /// <summary>
    /// The answer has no rounding: an endpoint is billed in the blocks that the book knows of it. Of one that it does not know, megapixels and minutes are whole ones, as fal's
    /// pages say: a price without them would be below the bill.
    /// </summary>
    private static Rational? Block(string endpoint, (string Quantity, Rational Per) unit, PriceBook book)
    {
        var known = book.Find($"fal/{endpoint}")?.Versions[^1].Components.Where(component => component.Quantity.Name == unit.Quantity).ToList() ?? [];
        return known.Count > 0 ? known.Find(component => component.Round is { Mode: RoundingMode.Up })?.Round!.Step
            : unit.Quantity == "megapixels" || unit is { Quantity: "seconds", Per: var per } && per == 60 ? unit.Per : null;
    }

    private static MediaKind Media(string endpoint, string quantity, PriceBook book)
        => book.Find($"fal/{endpoint}")?.Media ?? quantity switch
        {
            "seconds" => MediaKind.Video,
            "characters" => MediaKind.Speech,
            "compute_seconds" => MediaKind.Compute,
            _ => endpoint.Contains("video", StringComparison.Ordinal) ? MediaKind.Video : MediaKind.Image,
        };

    private static JsonDocument Parse(string json)
    {
        try
        {
            return JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new ImportFormatException($"the answer is no JSON: {exception.Message}", exception);
        }
    }

    private static string? Text(JsonElement entry, string name)
        => entry.ValueKind == JsonValueKind.Object && entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? Raw(JsonElement entry, string name)
        => entry.TryGetProperty(name, out var value)
            ? value.ValueKind switch { JsonValueKind.Number => value.GetRawText(), JsonValueKind.String => value.GetString(), _ => null }
            : null;
}
