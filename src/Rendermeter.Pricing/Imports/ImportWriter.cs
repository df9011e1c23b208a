using System.Globalization;
using System.Text;
using System.Text.Json;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Imports;

/// <summary>Writes imported prices as price files, and proves that each reads.</summary>
internal static class ImportWriter
{
    public static ImportResult Write(IReadOnlyList<ImportedPrice> prices, List<ImportRow> rows, IReadOnlyList<string> keys, ImportOrigin origin, string sourceKind, PriceBook book)
    {
        var files = new List<ImportedFile>();
        foreach (var provider in prices.GroupBy(price => price.Provider, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var models = new StringBuilder();
            var names = provider.Select(price => price.Model).ToHashSet(StringComparer.Ordinal);
            foreach (var model in provider.GroupBy(price => price.Model, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal))
            {
                var known = book.Find($"{provider.Key}/{model.Key}") is { } found && found.Id == model.Key ? found : null;
                var text = Model(model.Key, [.. model], origin, sourceKind, known, names);
                var findings = PriceCheck.Check("import", Head(provider.Key) + text).Where(finding => finding.Severity == FindingSeverity.Error).ToList();
                if (findings.Count == 0)
                {
                    models.Append(text);
                }

                foreach (var price in model)
                {
                    var name = $"{price.Provider}/{price.Model}";
                    var taken = Words.And([.. price.Rates.Select(rate => rate.Quantity).Distinct(StringComparer.Ordinal)]);
                    var left = price.NotTaken.Count == 0 ? "" : $"; not taken: {string.Join(", ", price.NotTaken)}";
                    var ended = known?.EndOfLife is { } end ? string.Create(CultureInfo.InvariantCulture, $"; its end is {end:yyyy-MM-dd}, as the book knows") : "";
                    rows.Add(findings.Count == 0
                        ? new ImportRow(price.Key, true, "taken", $"priced by {taken}{left}{ended}", name)
                        : new ImportRow(price.Key, false, findings[0].Code, findings[0].Detail, name));
                }
            }

            if (models.Length > 0)
            {
                files.Add(new ImportedFile(provider.Key, $"{provider.Key}.yaml", Head(provider.Key) + models));
            }
        }

        var order = keys.Select((key, index) => (key, index)).ToDictionary(pair => pair.key, pair => pair.index, StringComparer.Ordinal);
        return new ImportResult(files, [.. rows.OrderBy(row => order[row.Key])]);
    }

    private static string Head(string provider) => $"# yaml-language-server: $schema=schema.json\nprovider: {provider}\ncurrency: USD\nmodels:\n";

    /// <param name="known">The model in the book: what a list of prices does not say of it still holds.</param>
    /// <param name="names">All models of the file: a name of its own is no alias of another.</param>
    private static string Model(string model, IReadOnlyList<ImportedPrice> prices, ImportOrigin origin, string sourceKind, PricedModel? known, HashSet<string> names)
    {
        var text = new StringBuilder();
        var rates = prices.SelectMany(price => price.Rates).ToList();
        if (rates.Exists(rate => rate.Quantity == "image_output_tokens"))
        {
            // Tokens and a price by picture are two ways to say one price, whichever entry says which.
            rates = [.. rates.Select(rate => rate.Quantity == "outputs" ? rate with { UnlessReported = "image_output_tokens" } : rate)];
        }

        text.Append(CultureInfo.InvariantCulture, $"  - model: {Quoted(model)}\n    media: {SnakeCase.Of(prices[0].Media)}\n");
        if (known?.Aliases.Where(alias => !names.Contains(alias)).ToList() is { Count: > 0 } aliases)
        {
            text.Append(CultureInfo.InvariantCulture, $"    aliases: [{string.Join(", ", aliases.Select(Quoted))}]\n");
        }

        if (known?.EndOfLife is { } end)
        {
            text.Append(CultureInfo.InvariantCulture, $"    end_of_life: {end:yyyy-MM-dd}\n");
        }

        text.Append("    parameters:\n");
        foreach (var (name, rule) in Parameters(rates))
        {
            text.Append(CultureInfo.InvariantCulture, $"      {name}: {rule}\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"    versions:\n      - checked_on: {origin.CheckedOn:yyyy-MM-dd}\n");
        text.Append(CultureInfo.InvariantCulture, $"        recorded_at: {origin.RecordedAt.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}\n");
        text.Append(CultureInfo.InvariantCulture, $"        source: {Quoted(origin.Source)}\n        source_kind: {sourceKind}\n        components:\n");
        foreach (var group in rates.GroupBy(rate => (rate.Quantity, rate.UnlessReported)))
        {
            var per = group.First().Per;
            text.Append(CultureInfo.InvariantCulture, $"          - name: {group.Key.Quantity}\n            quantity: {group.Key.Quantity}\n");
            if (per != Rational.One)
            {
                text.Append(CultureInfo.InvariantCulture, $"            per: {per}\n");
            }

            if (group.First().Block is { } block)
            {
                text.Append(CultureInfo.InvariantCulture, $"            round: {{mode: up, to: {block}, per: output}}\n");
            }

            if (group.Key.UnlessReported is { } reported)
            {
                text.Append(CultureInfo.InvariantCulture, $"            unless_reported: {reported}\n");
            }
            else if (group.Key.Quantity is "thinking_tokens" or "text_output_tokens" || rates.Exists(rate => rate.UnlessReported == group.Key.Quantity))
            {
                // Counted when the provider reports it; the price of one output stands in until then where there is one.
                var most = known?.Versions[^1].Components.FirstOrDefault(component => component.Quantity.Name == group.Key.Quantity)?.Most ?? Rational.Zero;
                text.Append(CultureInfo.InvariantCulture, $"            most: {most}\n");
            }

            Rates(text, [.. group], per);
        }

        return text.ToString();
    }

    private static void Rates(StringBuilder text, IReadOnlyList<ImportedRate> rates, Rational per)
    {
        if (rates is [{ When.Count: 0 } flat])
        {
            text.Append(CultureInfo.InvariantCulture, $"            rate: {ImportNumbers.Rounded(flat.Unit * per)}\n");
            return;
        }

        text.Append("            table:\n");
        foreach (var rate in rates)
        {
            var conditions = string.Concat(rate.When.Select(item => $"{item.Key}: {Quoted(item.Value.Text)}, "));
            text.Append(CultureInfo.InvariantCulture, $"              - {{{conditions}rate: {ImportNumbers.Rounded(rate.Unit * per)}}}\n");
        }
    }

    private static IEnumerable<(string Name, string Rule)> Parameters(IReadOnlyList<ImportedRate> rates)
    {
        yield return ("n", "{min: 1, max: 10, default: 1}");
        foreach (var name in rates.SelectMany(rate => rate.When).Select(item => item.Key).Distinct(StringComparer.Ordinal))
        {
            var values = rates.SelectMany(rate => rate.When).Where(item => item.Key == name).Select(item => item.Value.Text).Distinct(StringComparer.Ordinal);
            var type = name == "size" ? "" : ", type: label";
            yield return (name, $"{{allowed: [{string.Join(", ", values.Select(Quoted))}]{type}}}");
        }

        foreach (var name in rates.Select(rate => rate.Quantity).Distinct(StringComparer.Ordinal))
        {
            switch (name)
            {
                case "seconds":
                    yield return ("seconds", "{min: 0, max: 3600, required: true}");
                    break;
                case "input_seconds":
                    yield return ("input_seconds", "{min: 0, max: 86400, required: true}");
                    break;
                case "megapixels":
                    yield return ("width", "{min: 1, max: 16384}");
                    yield return ("height", "{min: 1, max: 16384}");
                    break;
                case "input_images" or "input_megapixels" or "steps" or "compute_seconds" or "adapters" or "partial_images":
                    yield return (name, "{min: 0}");
                    break;
                default:
                    break;
            }
        }
    }

    private static string Quoted(string text) => JsonSerializer.Serialize(text, ImportJson.Default.String);
}
