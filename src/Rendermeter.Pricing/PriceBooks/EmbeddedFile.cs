namespace Rendermeter.Pricing.PriceBooks;

/// <summary>
/// One file of the embedded book. A quote needs one model of it: that is cut out of the text and read alone, with what stands above all
/// models. Everything else reads the whole file, once.
/// </summary>
internal sealed class EmbeddedFile
{
    private const string ResourcePrefix = "prices/";
    private const string ResourceSuffix = ".yaml";
    private const string List = "\nmodels:\n";
    private const string Item = "\n  - model: ";
    private const string Media = "\n    media: ";

    // Whoever asks for so many models will ask for more: then the whole file is read.
    private const int MostCuts = 16;

    private readonly string _resource;
    private readonly Lazy<string> _text;
    private readonly Lazy<ProviderPrices> _all;
    private readonly Lock _lock = new();
    private readonly Dictionary<string, PricedModel> _cut = new(StringComparer.Ordinal);

    private EmbeddedFile(string resource)
    {
        _resource = resource;
        _text = new Lazy<string>(Text);
        _all = new Lazy<ProviderPrices>(ReadAll);
    }

    /// <summary>All files, by provider.</summary>
    public static IReadOnlyDictionary<string, EmbeddedFile> Files()
        => typeof(EmbeddedFile).Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(ResourcePrefix, StringComparison.Ordinal) && name.EndsWith(ResourceSuffix, StringComparison.Ordinal))
            .ToDictionary(name => name[ResourcePrefix.Length..^ResourceSuffix.Length], name => new EmbeddedFile(name), StringComparer.Ordinal);

    /// <summary>What the file says.</summary>
    public ProviderPrices All => _all.Value;

    /// <summary>The model of a name or an alias, exactly so written, when it could be cut out; null: look in <see cref="All"/>.</summary>
    public PricedModel? Cut(string name)
    {
        lock (_lock)
        {
            if (_all.IsValueCreated || _cut.Count >= MostCuts)
            {
                return null;
            }

            if (_cut.Values.FirstOrDefault(model => IsNamed(model, name)) is { } known)
            {
                return known;
            }

            var found = Parts(name).Select(Read).OfType<PricedModel>().FirstOrDefault(model => IsNamed(model, name));
            if (found is not null)
            {
                _cut.Add(found.Id, found);
            }

            return found;
        }
    }

    private static bool IsNamed(PricedModel model, string name) => model.Id == name || model.Aliases.Contains(name, StringComparer.Ordinal);

    /// <summary>The text of each model above whose medium the name stands, below what holds for all. Reading decides whether it is the name.</summary>
    private IEnumerable<string> Parts(string name)
    {
        var text = _text.Value;
        var list = text.IndexOf(List, StringComparison.Ordinal);
        if (list < 0 || name.Length == 0)
        {
            yield break;
        }

        var start = text.IndexOf(Item, list, StringComparison.Ordinal);
        while (start >= 0)
        {
            var end = text.IndexOf(Item, start + 1, StringComparison.Ordinal);
            var item = text.AsSpan(start, (end < 0 ? text.Length : end) - start);
            var media = item.IndexOf(Media, StringComparison.Ordinal);
            if (media >= 0 && item[..media].Contains(name, StringComparison.Ordinal))
            {
                yield return $"{text.AsSpan(0, list + List.Length)}{item}\n";
            }

            start = end;
        }
    }

    private PricedModel? Read(string part) => PriceFileReader.Read(part, new Findings(_resource))?.Models[0];

    private ProviderPrices ReadAll()
    {
        var findings = new Findings(_resource);
        var prices = PriceFileReader.Read(_text.Value, findings) ?? throw new PriceFileException(findings.All);
        if ($"{ResourcePrefix}{prices.Provider}{ResourceSuffix}" != _resource)
        {
            throw new InvalidOperationException($"{_resource} holds the prices of {prices.Provider}: the file is named after its provider");
        }

        lock (_lock)
        {
            // A model that was handed out stays the same object.
            return prices with { Models = [.. prices.Models.Select(model => _cut.GetValueOrDefault(model.Id, model))] };
        }
    }

    private string Text()
    {
        using var stream = typeof(EmbeddedFile).Assembly.GetManifestResourceStream(_resource)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
