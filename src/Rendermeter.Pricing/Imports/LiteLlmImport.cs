using System.Text.Json;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Imports;

/// <summary>Reads the media entries of LiteLLM's price map (<c>model_prices_and_context_window.json</c>).</summary>
public static class LiteLlmImport
{
    private const int MostCharacters = 64 * 1024 * 1024;

    /// <summary>
    /// Makes price files of the entries that hold. Nothing becomes 0 silently: an entry without price, with a price of 0, in a unit that its
    /// medium is not sold by, or ten times off what <paramref name="book"/> knows of the same model is refused, and its row says why.
    /// </summary>
    /// <param name="json">The map's text.</param>
    /// <param name="origin">Where and when it was read.</param>
    /// <param name="book">The second source to compare with; an empty book compares with nothing.</param>
    /// <param name="confirmed">Models (<c>provider/model</c>) that a person has looked at: being off by ten times or more does not refuse them. Null: none.</param>
    /// <exception cref="ImportFormatException">The text is no JSON object, or longer than 64 MiB.</exception>
    public static ImportResult Read(string json, ImportOrigin origin, PriceBook book, IReadOnlyCollection<string>? confirmed = null)
    {
        if (json.Length > MostCharacters)
        {
            throw new ImportFormatException("the map is longer than 64 MiB");
        }

        using var document = Parse(json);
        var rows = new List<ImportRow>();
        var prices = new List<ImportedPrice>();
        var keys = new List<string>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            if (keys.Contains(property.Name, StringComparer.Ordinal))
            {
                throw new ImportFormatException($"the map has '{property.Name}' twice");
            }

            keys.Add(property.Name);
            Take(property, prices, rows);
        }

        var suspicious = PriceSanity.Unconfirmed(prices, book, confirmed ?? []);
        foreach (var price in prices.Where(price => suspicious.ContainsKey(price.Key)))
        {
            rows.Add(suspicious[price.Key]);
        }

        return ImportWriter.Write(Distinct([.. prices.Where(price => !suspicious.ContainsKey(price.Key))], rows), rows, keys, origin, "price_db", book);
    }

    private static JsonDocument Parse(string json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json);
        }
        catch (JsonException exception)
        {
            throw new ImportFormatException($"the map is no JSON: {exception.Message}", exception);
        }

        return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new ImportFormatException("the map is a JSON object");
    }

    private static void Take(JsonProperty property, List<ImportedPrice> prices, List<ImportRow> rows)
    {
        if (LiteLlmEntry.Of(property) is not { } entry || entry.Media() is not { } media)
        {
            rows.Add(new ImportRow(property.Name, false, "not_media", "the entry is of no medium that is priced here", null));
            return;
        }

        var name = $"{entry.Provider}/{entry.Model}";
        var rates = entry.Rates(media);
        if (entry.BadNumber is { } field)
        {
            rows.Add(new ImportRow(entry.Key, false, "number_format", $"{field} is no price", name));
        }
        else if (rates.Count == 0)
        {
            rows.Add(entry.HasPrice
                ? new ImportRow(entry.Key, false, "zero_price", "every price in the entry is 0, which nobody charges", name)
                : new ImportRow(entry.Key, false, "no_price", "the entry has no price", name));
        }
        else
        {
            prices.Add(new ImportedPrice(entry.Key, entry.Provider, entry.Model, media, rates) { NotTaken = entry.NotTaken });
        }
    }

    /// <summary>Two entries that mean one cell: the first is taken, and another price for it is a refusal.</summary>
    private static List<ImportedPrice> Distinct(List<ImportedPrice> prices, List<ImportRow> rows)
    {
        // One that names its size or quality says more than one that does not, which would price every quality alike.
        var kept = new List<ImportedPrice>();
        foreach (var price in prices.OrderByDescending(price => price.Rates.Max(rate => rate.When.Count)))
        {
            var same = kept.Where(other => other.Provider == price.Provider && other.Model == price.Model).ToList();
            var clash = same.Find(other => other.Media != price.Media || other.Rates.Any(rate => price.Rates.Any(mine
                => mine.Quantity == rate.Quantity && (mine.When.Count == 0 || rate.When.Count == 0 || mine.When.Equals(rate.When)))));
            if (clash is null)
            {
                kept.Add(price);
            }
            else
            {
                rows.Add(new ImportRow(price.Key, false, "overlap", $"it means the same as {clash.Key}, which was taken", $"{price.Provider}/{price.Model}"));
            }
        }

        return kept;
    }
}
