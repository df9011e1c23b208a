using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Raters;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>All known prices. Immutable and safe to share between threads; a provider's file is read when first asked for, and of it only the model that is asked for.</summary>
public sealed class PriceBook
{
    private static readonly Lazy<PriceBook> Shared = new(() => new PriceBook(EmbeddedFile.Files(), []));

    private readonly IReadOnlyDictionary<string, EmbeddedFile> _embedded;
    private readonly IReadOnlyList<ProviderPrices> _overlays;
    private readonly ConcurrentDictionary<string, IReadOnlyDictionary<string, PricedModel>> _byProvider = new(StringComparer.Ordinal);
    private readonly ConditionalWeakTable<PriceVersion, PriceRater> _raters = [];

    private PriceBook(IReadOnlyDictionary<string, EmbeddedFile> embedded, IReadOnlyList<ProviderPrices> overlays)
    {
        _embedded = embedded;
        _overlays = overlays;
    }

    /// <summary>A book without any price.</summary>
    public static PriceBook Empty { get; } = new(new Dictionary<string, EmbeddedFile>(), []);

    /// <summary>The prices that this assembly carries. Always the same instance.</summary>
    public static PriceBook Embedded() => Shared.Value;

    /// <summary>This book with a file over it: a model that the file names is the file's alone, with all its versions.</summary>
    /// <param name="fileName">The name that findings carry.</param>
    /// <param name="yamlText">The file's text.</param>
    /// <exception cref="PriceFileException">The file has errors.</exception>
    public PriceBook With(string fileName, string yamlText)
    {
        var findings = new Findings(fileName);
        var prices = PriceFileReader.Read(yamlText, findings);
        return prices is null ? throw new PriceFileException(findings.All) : new PriceBook(_embedded, [.. _overlays, prices]);
    }

    /// <summary>This book with a file over it, given as bytes: UTF-8, with or without its mark.</summary>
    /// <exception cref="PriceFileException">The file has errors.</exception>
    public PriceBook With(string fileName, ReadOnlySpan<byte> yaml)
    {
        var findings = new Findings(fileName);
        return SourceEncoding.Decode(yaml, findings) is { } text ? With(fileName, text) : throw new PriceFileException(findings.All);
    }

    /// <summary>
    /// What a request costs, or why there is no answer. A pinned version (<c>model@DATE</c>) holds at any instant before the model's end.
    /// </summary>
    public QuoteResult Quote(QuoteRequest request)
    {
        var name = ModelName.Parse(request.Model);
        if (Find(name) is not { } model)
        {
            return new QuoteResult.UnknownModel(request.Model, Nearest(request.Model));
        }

        if (model.EndOfLife is { } end && end <= DateOnly.FromDateTime(request.At.UtcDateTime))
        {
            return new QuoteResult.NoPrice(model.Name, "model_ended", $"{model.Name} ended on {Day(end)}");
        }

        if (name.Version is { } pinned)
        {
            return model.Version(pinned) is { } version
                ? Quoting.Quote(model, version, request)
                : NoVersion(model, pinned);
        }

        return model.VersionAt(request.At, request.AsKnownAt) is { } valid
            ? Quoting.Quote(model, valid, request)
            : NoPriceAt(model, DateOnly.FromDateTime(request.At.UtcDateTime), request.AsKnownAt);
    }

    /// <summary>
    /// What the quote of one successful render says, without its lines and words: some fifty times as fast. False: ask for the quote, which
    /// also says what is wrong.
    /// </summary>
    /// <param name="request">Of its facts, the model, the parameters, the prompt and the instant count; with any other there is no answer.</param>
    /// <param name="amount">The price, when true is returned.</param>
    public bool TryRate(QuoteRequest request, out RatedAmount amount)
    {
        amount = default;
        var name = ModelName.Parse(request.Model);
        if (request is not { Count: 1, Outcome: JobOutcome.Success, Usage: null, StartedAt: null, CompletedAt: null, AsKnownAt: null, RefuseUncounted: false } || name.Version is not null
            || Find(name) is not { } model || model.EndOfLife is { } end && end <= DateOnly.FromDateTime(request.At.UtcDateTime)
            || model.VersionAt(request.At, asKnownAt: null) is not { } version)
        {
            return false;
        }

        return _raters.GetValue(version, valid => PriceRater.Of(model, valid)).TryRate(request.Parameters, request.Prompt, out amount);
    }

    /// <summary>All models, by provider and name. Reads every file.</summary>
    public IEnumerable<PricedModel> Models()
        => _embedded.Keys.Concat(_overlays.Select(overlay => overlay.Provider))
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .SelectMany(provider => ByProvider(provider).Values.Distinct().OrderBy(model => model.Id, StringComparer.Ordinal));

    /// <summary>The model of a full name, an alias of it, or either with <c>@DATE</c>, in capitals or not; null where there is none.</summary>
    public PricedModel? Find(string model) => Find(ModelName.Parse(model));

    /// <summary>The names that look most like one that is not there, the nearest first. Reads every file.</summary>
    /// <param name="model">The name that was asked for.</param>
    /// <param name="count">At most so many.</param>
    public IReadOnlyList<string> Nearest(string model, int count = 3)
    {
        var asked = model.Length > 200 ? model[..200] : model;
        return Models()
            .Select(known => (known.Name, Distance: Spellings(known).Min(name => Spelling.Distance(asked, name))))
            .OrderBy(pair => pair.Distance)
            .ThenBy(pair => pair.Name, StringComparer.Ordinal)
            .Take(count)
            .Select(pair => pair.Name)
            .ToList();
    }

    /// <summary>All versions of a model's price with where they stand; null where there is no such model.</summary>
    /// <param name="model">The model's full name or an alias of it.</param>
    /// <param name="at">The instant that statuses are for.</param>
    /// <param name="asKnownAt">What was recorded later is not seen; null: everything is.</param>
    public PriceHistory? History(string model, DateTimeOffset at, DateTimeOffset? asKnownAt = null)
        => Find(model) is { } found ? PriceHistory.Of(found, at, asKnownAt) : null;

    /// <summary>The providers that the book has prices of, in order. Reads no file.</summary>
    public IReadOnlyList<string> Providers()
        => [.. _embedded.Keys.Concat(_overlays.Select(overlay => overlay.Provider)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>The models of one provider by name. Reads that provider's file alone.</summary>
    public IReadOnlyList<PricedModel> Models(string provider)
        => [.. ByProvider(provider).Values.Distinct().OrderBy(model => model.Id, StringComparer.Ordinal)];

    /// <summary>The plans, packs and commitments of one provider; a file over it that has some replaces them.</summary>
    public IReadOnlyList<PricePlan> Plans(string provider)
        => _overlays.LastOrDefault(overlay => overlay.Provider == provider && overlay.Plans.Count > 0)?.Plans
            ?? (_embedded.TryGetValue(provider, out var embedded) ? embedded.All.Plans : []);

    internal (PricedModel Model, PriceVersion Version)? Pinned(string priceVersion)
    {
        var name = ModelName.Parse(priceVersion);
        return Find(name) is { } model && name.Version is { } date && model.Version(date) is { } version ? (model, version) : null;
    }

    private static IEnumerable<string> Spellings(PricedModel model)
        => model.Aliases.Select(alias => $"{model.Provider}/{alias}").Append(model.Name).Append(model.Id);

    /// <summary>A name as it is written before one that differs in capitals alone.</summary>
    private PricedModel? Find(ModelName name)
    {
        if (!_byProvider.TryGetValue(name.Provider, out var models))
        {
            if (_embedded.TryGetValue(name.Provider, out var file) && !_overlays.Any(overlay => overlay.Provider == name.Provider) && file.Cut(name.Id) is { } cut)
            {
                return cut;
            }

            models = ByProvider(name.Provider);
        }

        if (models.TryGetValue(name.Id, out var exact))
        {
            return exact;
        }

        var alike = models.Where(model => model.Key.Equals(name.Id, StringComparison.OrdinalIgnoreCase)).Select(model => model.Value).Distinct().Take(2).ToList();
        return alike.Count == 1 ? alike[0] : null;
    }

    private IReadOnlyDictionary<string, PricedModel> ByProvider(string provider) => _byProvider.GetOrAdd(provider, Index);

    private Dictionary<string, PricedModel> Index(string provider)
    {
        var index = new Dictionary<string, PricedModel>(StringComparer.Ordinal);
        if (_embedded.TryGetValue(provider, out var embedded))
        {
            Add(embedded.All);
        }

        foreach (var overlay in _overlays)
        {
            if (overlay.Provider == provider)
            {
                Add(overlay);
            }
        }

        return index;

        void Add(ProviderPrices prices)
        {
            foreach (var model in prices.Models)
            {
                if (index.TryGetValue(model.Id, out var replaced))
                {
                    foreach (var name in replaced.Aliases)
                    {
                        index.Remove(name);
                    }
                }

                foreach (var name in model.Aliases.Prepend(model.Id))
                {
                    index[name] = model;
                }
            }
        }
    }

    private static QuoteResult.NoPrice NoVersion(PricedModel model, string pinned)
    {
        var known = Words.And([.. model.Versions.Select(version => version.Name)]);
        return new QuoteResult.NoPrice(model.Name, "no_price", $"{model.Name} has no price version {pinned}; it has {known}");
    }

    private static QuoteResult.NoPrice NoPriceAt(PricedModel model, DateOnly day, DateTimeOffset? asKnownAt)
    {
        if (asKnownAt is { } then && model.Versions.All(version => version.KnownSince > then))
        {
            return new QuoteResult.NoPrice(model.Name, "no_price", $"no price of {model.Name} was known on {Day(DateOnly.FromDateTime(then.UtcDateTime))}");
        }

        var last = model.Versions[^1];
        if (last.EffectiveTo is { } to && to <= day)
        {
            return new QuoteResult.NoPrice(model.Name, "model_ended", $"the last known price of {model.Name} ended on {Day(to)}");
        }

        var next = model.Versions.FirstOrDefault(version => version.EffectiveFrom > day);
        var begins = next?.EffectiveFrom is { } from ? $"; the next begins on {Day(from)}" : "";
        return new QuoteResult.NoPrice(model.Name, "no_price", $"{model.Name} has no price on {Day(day)}{begins}");
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
