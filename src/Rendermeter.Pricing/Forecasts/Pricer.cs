using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>What the steps of a recipe cost in one month, for one output, from the price book.</summary>
/// <param name="FailureShares">The share of the price that each failure is billed, in the recipe's order.</param>
/// <param name="DraftFailureShares">The same of a draft.</param>
internal sealed record RecipePrices(
    Rational Price, Rational WaitingPrice, IReadOnlyList<Rational> FailureShares, Rational Draft, IReadOnlyList<Rational> DraftFailureShares, Rational Upscale)
{
    public bool Equals(RecipePrices? other)
        => other is not null && Price == other.Price && WaitingPrice == other.WaitingPrice && Draft == other.Draft && Upscale == other.Upscale
            && FailureShares.SequenceEqual(other.FailureShares) && DraftFailureShares.SequenceEqual(other.DraftFailureShares);

    public override int GetHashCode() => Price.GetHashCode();
}

/// <summary>Asks the book for each recipe and month; what it refuses becomes a finding at the place in the file.</summary>
internal sealed class Pricer(PriceBook book, Question question, Findings findings)
{
    private static readonly Rational MostForOne = 10_000;

    private readonly SortedSet<string> _versions = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _notes = new(StringComparer.Ordinal);
    private readonly HashSet<Source> _refused = new(ReferenceEqualityComparer.Instance);

    /// <summary>The price versions that were used.</summary>
    public IReadOnlyCollection<string> Versions => _versions;

    /// <summary>What the prices rest on.</summary>
    public IReadOnlyCollection<string> Notes => _notes;

    public PriceBook Book => book;

    /// <summary>The prices of every month: the distinct ones, and which of them holds in each; null after a finding.</summary>
    public (IReadOnlyList<RecipePrices> Distinct, int[] OfMonth)? Months(Recipe recipe)
    {
        var distinct = new List<RecipePrices>();
        var ofMonth = new int[question.Months];
        for (var month = 0; month < question.Months; month++)
        {
            if (month > 0 && IsUnchanged(recipe, month))
            {
                ofMonth[month] = ofMonth[month - 1];
                continue;
            }

            if (Month(recipe, month) is not { } prices)
            {
                return null;
            }

            var known = distinct.FindIndex(other => other.Equals(prices));
            if (known < 0)
            {
                distinct.Add(prices);
                known = distinct.Count - 1;
            }

            ofMonth[month] = known;
        }

        return (distinct, ofMonth);
    }

    public RecipePrices? Month(Recipe recipe, int month)
    {
        if (One(recipe.Source, recipe.Source.Parameters, month, null, JobOutcome.Success) is not { } price)
        {
            return null;
        }

        var waitingPrice = price;
        if (recipe.Waiting is { } waiting)
        {
            var asked = waiting.Parameters.Aggregate(recipe.Source.Parameters, (set, item) => set.With(item.Key, item.Value));
            var source = recipe.Source with { ParameterNodes = waiting.Node };
            if ((waiting.Parameters.Count == 0 && waiting.Hour is null ? price : One(source, asked, month, waiting.Hour, JobOutcome.Success)) is not { } then)
            {
                return null;
            }

            waitingPrice = then * waiting.Multiplier;
        }

        var shares = Shares(recipe.Failures, recipe.Source, price, month);
        var (draft, draftShares) = (Rational.Zero, (IReadOnlyList<Rational>)[]);
        if (recipe.Drafts is { } drafts)
        {
            if (One(drafts.Source, drafts.Source.Parameters, month, null, JobOutcome.Success) is not { } ofDraft)
            {
                return null;
            }

            (draft, draftShares) = (ofDraft, Shares(drafts.Failures, drafts.Source, ofDraft, month));
        }

        var upscale = Rational.Zero;
        if (recipe.Upscale is { } after)
        {
            if (One(after, after.Parameters, month, null, JobOutcome.Success) is not { } ofUpscale)
            {
                return null;
            }

            upscale = ofUpscale;
        }

        return new RecipePrices(price, waitingPrice, shares, draft, draftShares, upscale);
    }

    /// <summary>The recipe with the megabytes of the size that its outputs have; a size that the file says nothing of is a finding.</summary>
    /// <param name="native">What an upscaled output of an alternative is the size of, where the upscaling does not say it: the line's recipe.</param>
    public Recipe Sized(Recipe recipe, Recipe? native)
        => recipe.Steps.All(step => step.BySize is null) ? recipe : recipe with
        {
            Steps = [.. recipe.Steps.Select(step => step.BySize is not { } sizes ? step
                : Megabytes(sizes, recipe, native) is var megabytes ? step with { Rate = step.Rate * megabytes, Megabytes = megabytes, BySize = null }
                : step)],
        };

    private Rational Megabytes(MegabytesBySize sizes, Recipe recipe, Recipe? native)
    {
        var upscaled = recipe.Upscale is { } upscale ? Sizes(upscale) : [];
        var own = upscaled.Count > 0 ? upscaled : Sizes(recipe.Upscale is not null && native is not null ? native.Source : recipe.Source);
        foreach (var size in own)
        {
            if (sizes.Named.TryGetValue(size, out var megabytes))
            {
                return megabytes;
            }
        }

        if (sizes.Otherwise is null)
        {
            var of = own.Count == 0 ? "an output whose size nothing says" : Words.And([.. own]);
            findings.Error(sizes.Node, sizes.Field, "required", $"'{recipe.Name}' makes {of}, and no megabytes are stated for it: name it, or say \"*\" for every other");
        }

        return sizes.Otherwise ?? Rational.Zero;
    }

    /// <summary>What an output's size is called, as asked or by the model's default.</summary>
    private List<string> Sizes(Source source)
    {
        var quote = source.Offer is { } offer && book.Quote(new QuoteRequest(offer, source.Parameters, question.MonthStart(0))) is QuoteResult.Quoted { Quote: var quoted } ? quoted : null;
        var sizes = new List<string>();
        foreach (var name in new[] { "resolution", "size", "quality" })
        {
            if (Value(name) is { } text)
            {
                sizes.Add(text);
            }
            else if (name == "size" && Value("width") is { } width && Value("height") is { } height)
            {
                sizes.Add($"{width}x{height}");
            }
        }

        return sizes;

        string? Value(string name)
            => source.Parameters.TryGet(name, out var asked) || (quote?.Parameters.TryGet(name, out asked) ?? false) || (quote?.Defaults.TryGet(name, out asked) ?? false) ? asked.Text : null;
    }

    /// <summary>The list price of one of a plan's units, as the lines of a quote have it; null where they do not count in them.</summary>
    public Rational? UnitRate(Source source, string unit)
        => source.Offer is { } offer && book.Quote(new QuoteRequest(offer, source.Parameters, question.MonthStart(0))) is QuoteResult.Quoted { Quote: var quote }
            && quote.Lines.FirstOrDefault(line => line.Unit == unit && line.Quantity.Sign > 0) is { } counted
                ? counted.Exact / counted.Quantity : null;

    private List<Rational> Shares(IReadOnlyList<Failure> failures, Source source, Rational price, int month)
        => [.. failures.Select(failure => failure.Billed ?? (source.Price is not null ? Unsaid(failure) : Billed(source, price, month, failure.Outcome)))];

    private Rational Unsaid(Failure failure)
    {
        _notes.Add($"what is billed for {SnakeCase.Of(failure.Outcome)} is not said beside a price of one's own: it is counted as billed");
        return Rational.One;
    }

    private Rational Billed(Source source, Rational price, int month, JobOutcome outcome)
        => price.IsZero ? Rational.Zero : (One(source, source.Parameters, month, null, outcome) ?? price) / price;

    /// <summary>Nothing that the prices hang on has changed since the month before.</summary>
    private bool IsUnchanged(Recipe recipe, int month)
        => Unchanged(recipe.Source) && (recipe.Drafts is null || Unchanged(recipe.Drafts.Source)) && (recipe.Upscale is null || Unchanged(recipe.Upscale))
            && recipe.Waiting?.Hour is null;

    private bool Unchanged(Source source)
    {
        if (source.Offer is not { } offer)
        {
            return true;
        }

        return book.Find(offer) is { EndOfLife: null, Versions: [{ Adjustments.Count: 0, EffectiveTo: null }] };
    }

    private Rational? One(Source source, ParameterSet asked, int month, int? hour, JobOutcome outcome)
    {
        if (source.Price is { } own)
        {
            return Bounded(source, own);
        }

        if (source.Offer is not { } offer || _refused.Contains(source))
        {
            return null;
        }

        var at = question.MonthStart(month).AddHours(hour ?? 0);
        switch (book.Quote(new QuoteRequest(offer, asked, at) { Outcome = outcome, RefuseUncounted = true }))
        {
            case QuoteResult.Quoted { Quote: var quote }:
                return OfOne(source, quote, outcome);
            case QuoteResult.UnknownModel unknown:
                var near = unknown.Nearest.Count == 0 ? "" : $"; near it: {string.Join(", ", unknown.Nearest)}";
                return Refused(source, source.Node, source.Field, "unknown_offer", $"there is no priced model {unknown.Model}{near}");
            case QuoteResult.NoPrice none:
                return Refused(source, source.Node, source.Field, none.Code, $"{none.Detail}: the forecast reaches {at.ToString("yyyy-MM", System.Globalization.CultureInfo.InvariantCulture)}");
            case QuoteResult.Invalid invalid:
                foreach (var error in invalid.Errors)
                {
                    var name = error.Pointer.StartsWith("#/parameters/", StringComparison.Ordinal) ? error.Pointer["#/parameters/".Length..] : null;
                    var (node, field) = name is not null && source.ParameterNodes is { } nodes ? (nodes.Get(name) ?? source.Node, nodes.Path(name)) : (source.Node, source.Field);
                    Refused(source, node, field, error.Code, error.Detail);
                }

                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private Rational? OfOne(Source source, Quote quote, JobOutcome outcome)
    {
        if (quote.Currency != question.Currency)
        {
            var hint = quote.Currency.IsCredit ? "; name the plan under parameters, such as plan: creator" : "";
            return Refused(source, source.Node, source.Field, "currency", $"{quote.Model} is priced in {quote.Currency}, the forecast is in {question.Currency}{hint}");
        }

        _versions.Add(quote.Price.Version);
        if (quote.Kind == QuoteKind.Estimate)
        {
            _notes.Add(outcome == JobOutcome.Success
                ? $"the price of {quote.Model} is an estimate"
                : $"what is billed for {SnakeCase.Of(outcome)} of {quote.Model} is not known for certain: as far as it is not, it is counted as billed");
        }

        var exact = quote.Lines.Aggregate(Rational.Zero, (sum, line) => sum + line.Exact);
        var outputs = quote.Parameters.TryGet("n", out var asked) ? asked.Number : quote.Defaults.TryGet("n", out var standard) ? standard.Number : Rational.One;
        return Bounded(source, outputs.Sign > 0 ? exact / outputs : exact);
    }

    private Rational? Bounded(Source source, Rational price)
        => price > MostForOne ? Refused(source, source.Node, source.Field, "out_of_range", $"one output for {price}: a forecast counts up to {MostForOne} for one") : price;

    private Rational? Refused(Source source, SourceNode node, string field, string code, string detail)
    {
        _refused.Add(source);
        findings.Error(node, field, code, detail);
        return null;
    }
}
