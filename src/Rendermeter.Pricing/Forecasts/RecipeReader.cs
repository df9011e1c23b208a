using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>How a line's outputs are made. An alternative says only what is otherwise; the rest is the line's.</summary>
internal sealed class RecipeReader(AssumptionReader assumptions)
{
    public const int StandardAttempts = 10;
    public const int MostAttempts = 50;
    private const int MostFailures = 8;

    private static readonly Rational BytesOfGigabyte = 1_000;
    private static readonly Rational MinutesOfHour = 60;
    private static readonly Rational MostMegabytes = 1_000_000_000;

    /// <summary>A recipe as it stands in a line (<paramref name="standard"/> null) or in an alternative to one.</summary>
    public Recipe Read(MemberReader reader, string name, Recipe? standard, IReadOnlyList<string>? otherOffers = null)
    {
        var forLine = standard is null;
        var recipe = new Recipe(
            name,
            Source(reader, standard?.Source, otherOffers),
            reader.Get("rejection") is null && standard is not null ? standard.Rejection : assumptions.Rate(reader, "rejection", $"{name}: rejection", forLine, canBeOne: false),
            Whole(reader, "attempts", 1, MostAttempts) ?? standard?.Attempts ?? StandardAttempts)
        {
            Failures = reader.Get("failures") is null ? standard?.Failures ?? [] : Failures(reader, name, forLine),
            Duplicates = reader.Get("duplicates") is null ? standard?.Duplicates : assumptions.Rate(reader, "duplicates", $"{name}: duplicates", forLine),
            Surcharge = reader.Number("surcharge") ?? standard?.Surcharge ?? Rational.Zero,
            Setup = reader.Number("setup") ?? (standard is null ? Rational.Zero : standard.Setup),
            Waiting = reader.Get("waiting") is null ? standard?.Waiting : WaitingOf(reader, name, forLine),
            Surge = reader.Get("surge") is null ? standard?.Surge : SurgeOf(reader, name, forLine),
            Drafts = reader.Get("drafts") is null ? standard?.Drafts : DraftsOf(reader, name, forLine),
            Upscale = reader.Object("upscale", ForecastMembers.Upscale) is { } upscale ? Source(upscale, null, null) : standard?.Upscale,
            Steps = Steps(reader, name, standard, forLine),
        };
        return recipe;
    }

    public static int? Whole(MemberReader reader, string name, int least, int most)
    {
        if (reader.Number(name) is not { } number)
        {
            return null;
        }

        if (number.IsWhole && number >= least && number <= most)
        {
            return (int)number.Numerator;
        }

        reader.Error(name, "out_of_range", $"'{name}' is a whole number from {least} to {most}");
        return null;
    }

    private static Source Source(MemberReader reader, Source? standard, IReadOnlyList<string>? otherOffers)
    {
        var price = reader.Number("price");
        var offers = otherOffers ?? (reader.Text("offer") is { } one ? [one] : []);
        if (price is not null && offers.Count > 0)
        {
            reader.Error("price", "conflict", "say 'offer', or the 'price' of one output, not both");
        }

        var parameters = Parameters(reader, "parameters", out var nodes);
        if (offers.Count == 0 && price is null)
        {
            if (standard is null)
            {
                reader.Error("offer", "required", "'offer' is required, such as fal/fal-ai/flux-1/dev; or 'price', of one output");
            }

            return nodes is null && standard is not null
                ? standard
                : new Source(standard?.Offer, Merged(standard?.Parameters ?? ParameterSet.Empty, parameters), standard?.Price, reader.Node, reader.Path("parameters"), nodes);
        }

        // Another offer takes other parameters: none is carried over.
        return new Source(offers.FirstOrDefault(), parameters, price, reader.Get("offer") ?? reader.Node, reader.Path("offer"), nodes);
    }

    private static ParameterSet Merged(ParameterSet standard, ParameterSet own)
        => own.Aggregate(own.Contains("size") ? standard.Without("width").Without("height") : own.Contains("width") ? standard.Without("size") : standard,
            (set, item) => set.With(item.Key, item.Value));

    private static ParameterSet Parameters(MemberReader reader, string member, out MemberReader? nodes)
    {
        nodes = reader.Object(member, null);
        if (nodes is null)
        {
            return ParameterSet.Empty;
        }

        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var (key, value) in nodes.Members)
        {
            if (value is SourceNode.Scalar { IsNull: false } scalar)
            {
                pairs.Add(new(key.Value, scalar.Value));
            }
            else
            {
                nodes.Error(key.Value, "type", $"'{key.Value}' is a number, true, false or a word");
            }
        }

        switch (ParameterSet.FromPairs(pairs))
        {
            case ParseResult.Parsed { Parameters: var set }:
                return set;
            case ParseResult.Invalid { Errors: var errors }:
                foreach (var error in errors)
                {
                    reader.Error(member, error.Code, error.Detail);
                }

                return ParameterSet.Empty;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private List<Failure> Failures(MemberReader reader, string name, bool forLine)
    {
        var failures = new List<Failure>();
        if (reader.Object("failures", [.. SnakeCase.Names<JobOutcome>().Where(word => word != "success")]) is not { } rates)
        {
            return failures;
        }

        foreach (var (key, value) in rates.Members)
        {
            if (!SnakeCase.TryParse<JobOutcome>(key.Value, out var outcome) || outcome == JobOutcome.Success || failures.Count >= MostFailures)
            {
                continue;
            }

            if (value is SourceNode.Mapping)
            {
                if (rates.Object(key.Value, ForecastMembers.Failure) is { } both)
                {
                    var billed = both.Number("billed");
                    if (billed > Rational.One)
                    {
                        both.Error("billed", "impossible_rate", "'billed' is the share of the price that is billed, from 0 to 1");
                    }

                    failures.Add(new Failure(outcome, assumptions.Rate(both, "rate", $"{name}: {key.Value}", forLine, canBeOne: false), billed));
                }
            }
            else
            {
                failures.Add(new Failure(outcome, assumptions.Rate(rates, key.Value, $"{name}: {key.Value}", forLine, canBeOne: false), null));
            }
        }

        var lost = failures.Aggregate(Rational.Zero, (sum, failure) => sum + failure.Rate.High);
        if (lost >= Rational.One)
        {
            reader.Error("failures", "impossible_rate", $"together {lost} of all attempts would fail: nothing would ever be delivered");
        }

        return failures;
    }

    private Waiting? WaitingOf(MemberReader reader, string name, bool forLine)
    {
        if (reader.Object("waiting", ForecastMembers.Waiting) is not { } waiting)
        {
            return null;
        }

        waiting.Required("share");
        var multiplier = waiting.Number("multiplier");
        var parameters = Parameters(waiting, "parameters", out var nodes);
        var hour = Whole(waiting, "hour", 0, 23);
        if (multiplier is null && nodes is null && hour is null)
        {
            waiting.Error("multiplier", "required", "what waits is cheaper by something: 'parameters' of the batch tier, the 'hour' (UTC) of a window, or a 'multiplier' such as 0.5");
        }

        return new Waiting(assumptions.Rate(waiting, "share", $"{name}: share that can wait", forLine), parameters, multiplier ?? Rational.One, hour, nodes ?? waiting);
    }

    private Surge? SurgeOf(MemberReader reader, string name, bool forLine)
    {
        if (reader.Object("surge", ForecastMembers.Surge) is not { } surge)
        {
            return null;
        }

        surge.Required("share");
        surge.Required("multiplier");
        return new Surge(assumptions.Rate(surge, "share", $"{name}: share in dear hours", forLine), surge.PositiveNumber("multiplier") ?? Rational.One);
    }

    private DraftSet? DraftsOf(MemberReader reader, string name, bool forLine)
    {
        if (reader.Object("drafts", ForecastMembers.Drafts) is not { } drafts)
        {
            return null;
        }

        drafts.Required("count");
        var count = Whole(drafts, "count", 1, 1000) ?? 1;
        var promotion = assumptions.Rate(drafts, "promotion", $"{name}: promotion", forLine, Rational.One);
        if (promotion.Low.IsZero && drafts.Get("promotion") is not null)
        {
            drafts.Error("promotion", "impossible_rate", "with a promotion of 0 no draft ever becomes a final");
            promotion = assumptions.Constant($"{name}: promotion", Rational.One, forLine);
        }

        return new DraftSet(
            Source(drafts, null, null), count, promotion, Whole(drafts, "baseline_finals", 1, 1000) ?? count,
            assumptions.Rate(drafts, "rejection", $"{name}: rejection of drafts", forLine, canBeOne: false), Whole(drafts, "attempts", 1, MostAttempts) ?? StandardAttempts,
            Failures(drafts, $"{name}: drafts", forLine));
    }

    private List<Step> Steps(MemberReader reader, string name, Recipe? standard, bool forLine)
    {
        var tokens = reader.Get("tokens") is null
            ? standard?.Steps.Where(step => step.Kind == CostKind.Tokens) ?? []
            : reader.List("tokens").Select(item => Token(item.Node, item.Field, reader.Findings, name, forLine)).OfType<Step>();
        var downstream = reader.Get("downstream") is null
            ? standard?.Steps.Where(step => step.Kind == CostKind.Downstream) ?? []
            : reader.List("downstream").Select(item => Downstream(item.Node, item.Field, reader.Findings, name, forLine)).OfType<Step>();
        var steps = tokens.Concat(downstream).ToList();
        return !forLine && reader.PositiveNumber("megabytes") is { } smaller
            ? [.. steps.Select(step => step.BySize is not null ? step with { Rate = step.Rate * smaller, Megabytes = smaller, BySize = null }
                : step.Megabytes is { } megabytes && megabytes.Sign > 0 ? step with { Rate = step.Rate * smaller / megabytes, Megabytes = smaller }
                : step)]
            : steps;
    }

    private Step? Token(SourceNode node, string field, Findings findings, string name, bool forLine)
    {
        if (MemberReader.Of(node, field, findings, ForecastMembers.Token) is not { } token)
        {
            return null;
        }

        token.Required("per_million");
        var called = token.RequiredText("name") ?? "?";
        return new Step(
            called, CostKind.Tokens, token.Enum<EventKind>("for") ?? EventKind.Attempt,
            assumptions.Count(token, "count", $"{name}: tokens of {called}", forLine, null), (token.Number("per_million") ?? Rational.Zero) / 1_000_000, null);
    }

    private Step? Downstream(SourceNode node, string field, Findings findings, string name, bool forLine)
    {
        if (MemberReader.Of(node, field, findings, ForecastMembers.Step) is not { } step)
        {
            return null;
        }

        var called = step.RequiredText("name") ?? "?";
        var share = step.Number("share") ?? Rational.One;
        if (share > Rational.One)
        {
            step.Error("share", "impossible_rate", $"{share} is not possible: 'share' is from 0 to 1");
        }

        string[] kinds = [.. new[] { "price", "minutes", "gigabyte_price", "gigabyte_month_price" }.Where(member => step.Get(member) is not null)];
        if (kinds.Length != 1)
        {
            step.Error(kinds.Length == 0 ? "price" : kinds[1], kinds.Length == 0 ? "required" : "conflict",
                "a step has one of: 'price'; 'minutes' with 'hourly_rate'; 'gigabyte_price' or 'gigabyte_month_price', each with 'megabytes'");
            return null;
        }

        var isStored = kinds[0] == "gigabyte_month_price";
        var standard = kinds[0] is "price" ? EventKind.Output : kinds[0] is "minutes" ? EventKind.Output : EventKind.Accepted;
        var (member, rate) = kinds[0] switch
        {
            "price" => ("", step.Number("price") ?? Rational.Zero),
            "minutes" => ("minutes", Needed(step, "hourly_rate") / MinutesOfHour),
            "gigabyte_price" => ("megabytes", Needed(step, "gigabyte_price") * (step.Number("times") ?? Rational.One) / BytesOfGigabyte),
            _ => ("megabytes", Needed(step, "gigabyte_month_price") * (step.Number("kept_months") ?? Rational.One) / BytesOfGigabyte),
        };
        if (!isStored && step.Get("kept_months") is not null)
        {
            step.Error("kept_months", "conflict", "'kept_months' belongs to 'gigabyte_month_price'");
        }

        var bySize = member == "megabytes" && step.Get("megabytes") is SourceNode.Mapping ? BySize(step) : null;
        var amount = member.Length == 0 ? assumptions.Constant($"{name}: price of {called}", rate, forLine)
            : bySize is not null ? assumptions.Constant($"{name}: megabytes of {called}, as a multiple of those of its size", Rational.One, forLine)
            : assumptions.Count(step, member, $"{name}: {member} of {called}", forLine, null);
        return new Step(
            called, CostKind.Downstream, step.Enum<EventKind>("for") ?? standard, amount, member.Length == 0 ? share : rate * share,
            member == "megabytes" && bySize is null ? amount.Middle : null)
        {
            BySize = bySize,
            EgressPrice = kinds[0] == "gigabyte_price" ? step.Number("gigabyte_price") : null,
        };
    }

    private static MegabytesBySize? BySize(MemberReader step)
    {
        if (step.Object("megabytes", null) is not { } sizes)
        {
            return null;
        }

        var named = new Dictionary<string, Rational>(StringComparer.OrdinalIgnoreCase);
        Rational? otherwise = null;
        foreach (var (key, _) in sizes.Members)
        {
            if (sizes.Number(key.Value) is not { } megabytes)
            {
                continue;
            }

            if (megabytes > MostMegabytes)
            {
                sizes.Error(key.Value, "out_of_range", $"{megabytes} is not possible: megabytes are from 0 to {MostMegabytes}");
            }
            else if (key.Value == "*")
            {
                otherwise = megabytes;
            }
            else
            {
                named[key.Value] = megabytes;
            }
        }

        if (named.Count == 0 && otherwise is null)
        {
            step.Error("megabytes", "required", "say the megabytes of each size, such as {720p: 3.2, 1080p: 7.5, \"*\": 2}");
        }

        return new MegabytesBySize(named, otherwise, sizes.Node, step.Path("megabytes"));
    }

    private static Rational Needed(MemberReader reader, string name)
    {
        reader.Required(name);
        return reader.Number(name) ?? Rational.Zero;
    }
}
