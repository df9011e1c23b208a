using System.Globalization;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>Reads a forecast file. With an error in it there is no forecast, only findings.</summary>
internal sealed class ForecastReader(Findings findings)
{
    public const int MostMonths = 60;
    public const int MostLines = 500;
    private const int MostPurchases = 20;

    private readonly AssumptionReader _assumptions = new();

    /// <summary>The question without its purchases, and the file for what is read once the lines are priced; null after a finding.</summary>
    public (Question Question, MemberReader File)? Read(string text)
    {
        if (SourceReader.Read(text, findings) is not { } root || MemberReader.Of(root, "#", findings, ForecastMembers.File) is not { } file)
        {
            return null;
        }

        var title = file.RequiredText("forecast");
        var starts = Starts(file);
        var months = RecipeReader.Whole(file, "months", 1, MostMonths) ?? 12;
        var days = RecipeReader.Whole(file, "days_per_month", 28, 31) ?? 30;
        var seed = RecipeReader.Whole(file, "seed", 0, int.MaxValue) ?? 1;
        var tiers = Tiers(file);
        file.Required("lines");
        var lines = new List<Line>();
        foreach (var (node, field) in file.List("lines"))
        {
            if (lines.Count == MostLines)
            {
                findings.Error(node, field, "too_large", $"a forecast has at most {MostLines} lines");
                break;
            }

            if (MemberReader.Of(node, field, findings, ForecastMembers.Line) is { } reader && ReadLine(reader, lines, tiers, days) is { } line)
            {
                lines.Add(line);
            }
        }

        if (lines.Count == 0 && !findings.HasErrors)
        {
            file.Error("lines", "required", "a forecast has at least one line");
        }

        var question = new Question(title ?? "?", starts, months, days, (ulong)seed)
        {
            Tiers = tiers, Lines = lines, Caps = Caps(file, lines, tiers), Assumptions = _assumptions.All,
        };
        return findings.HasErrors ? null : (question, file);
    }

    /// <summary>The lines that a cap or a purchase is for: one, those of a tier, or all.</summary>
    public static IReadOnlyList<int> Scope(MemberReader reader, IReadOnlyList<Line> lines, IReadOnlyList<CustomerTier> tiers)
    {
        if (reader.Text("line") is { } name)
        {
            if (lines.FirstOrDefault(line => line.Name == name) is { } line)
            {
                return [line.Index];
            }

            reader.Error("line", "unknown_line", $"there is no line '{name}'{Spelling.Hint(name, lines.Select(known => known.Name))}");
        }
        else if (Tier(reader, tiers) is { } tier)
        {
            return [.. lines.Where(line => line.Tier == tier.Index).Select(line => line.Index)];
        }

        return [.. lines.Select(line => line.Index)];
    }

    /// <summary>Purchases; one that names a plan of the book takes its terms from there.</summary>
    public IReadOnlyList<Purchase> Purchases(MemberReader file, Question question, Pricer pricer)
    {
        var purchases = new List<Purchase>();
        foreach (var (node, field) in file.List("purchases"))
        {
            if (purchases.Count == MostPurchases)
            {
                findings.Error(node, field, "too_large", $"a forecast has at most {MostPurchases} purchases");
                break;
            }

            if (MemberReader.Of(node, field, findings, ForecastMembers.Purchase) is { } reader && ReadPurchase(reader, question, pricer) is { } purchase)
            {
                purchases.Add(purchase);
            }
        }

        return purchases;
    }

    private DateOnly Starts(MemberReader file)
    {
        var text = file.RequiredText("starts");
        if (text is null || DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var starts) is var read && !read)
        {
            if (text is not null)
            {
                file.Error("starts", "date_format", $"'{text}' is no month such as 2026-12");
            }

            return new DateOnly(2000, 1, 1);
        }

        if (starts.Year is < 2000 or > 2200)
        {
            file.Error("starts", "out_of_range", $"'{text}' is not between 2000-01 and 2200-12");
            return new DateOnly(2000, 1, 1);
        }

        return starts;
    }

    private List<CustomerTier> Tiers(MemberReader file)
    {
        var tiers = new List<CustomerTier>();
        if (file.Object("tiers", null) is not { } all)
        {
            return tiers;
        }

        foreach (var (key, _) in all.Members)
        {
            if (all.Object(key.Value, ForecastMembers.Tier) is { } tier)
            {
                tiers.Add(new CustomerTier(
                    tiers.Count, key.Value, _assumptions.Count(tier, "users", $"{key.Value}: users", true, null), _assumptions.Growth(tier, "growth", $"{key.Value}: growth")));
            }
        }

        return tiers;
    }

    private Line? ReadLine(MemberReader reader, List<Line> lines, List<CustomerTier> tiers, int days)
    {
        var name = reader.RequiredText("name") ?? "?";
        if (lines.Exists(other => other.Name == name))
        {
            reader.Error("name", "duplicate_member", $"another line is called '{name}' already");
        }

        var demand = ReadDemand(reader, name, tiers, days);
        var offers = reader.Get("offer") is SourceNode.Sequence ? reader.Texts("offer") : null;
        if (offers is { Count: 0 })
        {
            reader.Error("offer", "required", "'offer' names at least one offer");
        }

        var recipes = new RecipeReader(_assumptions);
        var recipe = recipes.Read(reader, name, null, offers);
        var alternatives = (offers ?? []).Skip(1)
            .Select((offer, i) => recipe with { Name = offer, Source = recipe.Source with { Offer = offer, Field = $"{reader.Path("offer")}/{i + 1}" } })
            .ToList();
        foreach (var (node, field) in reader.List("alternatives"))
        {
            if (MemberReader.Of(node, field, findings, ForecastMembers.Alternative) is { } alternative)
            {
                alternatives.Add(recipes.Read(alternative, alternative.RequiredText("name") ?? "?", recipe) with
                {
                    Lever = alternative.Enum<Lever>("lever") ?? Lever.Offer,
                    Covers = alternative.PositiveNumber("covers") ?? Rational.One,
                });
            }
        }

        return demand is null ? null : new Line(lines.Count, name, demand, recipe, alternatives);
    }

    private Demand? ReadDemand(MemberReader reader, string name, List<CustomerTier> tiers, int days)
    {
        string[] ways = [.. new[] { "daily", "monthly", "tier" }.Where(member => reader.Get(member) is not null)];
        if (ways.Length != 1)
        {
            reader.Error(ways.Length == 0 ? "monthly" : ways[1], ways.Length == 0 ? "required" : "conflict",
                "a line says how many outputs are wanted by one of 'daily', 'monthly', or a 'tier' with 'actions_per_user'");
            return null;
        }

        if (ways[0] != "tier")
        {
            foreach (var member in new[] { "actions_per_user", "outputs_per_action" }.Where(member => reader.Get(member) is not null))
            {
                reader.Error(member, "conflict", $"'{member}' belongs to a line with a 'tier'");
            }

            return new Demand.Given(
                _assumptions.Count(reader, ways[0], $"{name}: wanted {ways[0]}", true, null), ways[0] == "daily" ? days : 1,
                _assumptions.Growth(reader, "growth", $"{name}: growth"));
        }

        if (reader.Get("growth") is not null)
        {
            reader.Error("growth", "conflict", "the growth of a line with a tier is the tier's: say it there");
        }

        return Tier(reader, tiers) is { } tier
            ? new Demand.ByUsers(
                tier, _assumptions.Count(reader, "actions_per_user", $"{name}: actions per user", true, null),
                _assumptions.Count(reader, "outputs_per_action", $"{name}: outputs per action", true, Rational.One))
            : null;
    }

    private static CustomerTier? Tier(MemberReader reader, IReadOnlyList<CustomerTier> tiers)
    {
        if (reader.Text("tier") is not { } name)
        {
            return null;
        }

        var tier = tiers.FirstOrDefault(known => known.Name == name);
        if (tier is null)
        {
            reader.Error("tier", "unknown_tier", $"there is no tier '{name}'{Spelling.Hint(name, tiers.Select(known => known.Name))}");
        }

        return tier;
    }

    private List<SpendCap> Caps(MemberReader file, List<Line> lines, List<CustomerTier> tiers)
    {
        var caps = new List<SpendCap>();
        foreach (var (node, field) in file.List("caps"))
        {
            if (MemberReader.Of(node, field, findings, ForecastMembers.Cap) is not { } cap)
            {
                continue;
            }

            var metric = cap.OneOf("metric", ["spend", "outputs"]) ?? "spend";
            cap.Required("limit");
            var span = cap.Enum<CapSpan>("period") ?? CapSpan.Month;
            var scope = Scope(cap, lines, tiers);
            if (cap.Number("limit") is { } limit)
            {
                if (metric == "outputs" && limit < Rational.One)
                {
                    cap.Error("limit", "cap_below_one_output", $"a cap of {limit} is below one output: nothing could ever run");
                }

                var name = cap.Text("name") ?? $"{metric} {(cap.Get("line") ?? cap.Get("tier")) switch { SourceNode.Scalar of => $"of {of.Value} ", _ => "" }}a {SnakeCase.Of(span)}".Replace("a total", "in total", StringComparison.Ordinal);
                caps.Add(new SpendCap(name, metric == "outputs", limit, span, scope, cap.Get("limit")!, cap.Path("limit")));
            }
        }

        return caps;
    }

    private Purchase? ReadPurchase(MemberReader reader, Question question, Pricer pricer)
    {
        var scope = Scope(reader, question.Lines, question.Tiers);
        if (findings.HasErrors)
        {
            return null;
        }

        var count = RecipeReader.Whole(reader, "count", 1, 100_000);
        var firstMonth = (RecipeReader.Whole(reader, "month", 1, question.Months) ?? 1) - 1;
        var rollover = RecipeReader.Whole(reader, "rollover_months", 0, 120);
        if (reader.Text("plan") is { } plan)
        {
            foreach (var member in new[] { "price", "discount", "worth", "period", "expires_after_months" }.Where(member => reader.Get(member) is not null))
            {
                reader.Error(member, "conflict", $"'{member}' is the plan's: leave it out, or leave 'plan' out and say the terms");
            }

            return FromBook(reader, plan, scope, question, pricer) is { } known ? known with { Count = count ?? known.Count, FirstMonth = firstMonth } : null;
        }

        reader.Required("price");
        var price = reader.PositiveNumber("price");
        var discount = reader.Number("discount");
        if (discount >= Rational.One)
        {
            reader.Error("discount", "impossible_rate", $"{discount} is not possible: a discount is a rate below 1, such as 0.3");
            return null;
        }

        if (reader.Get("discount") is null == reader.Get("worth") is null)
        {
            reader.Error("discount", reader.Get("discount") is null ? "required" : "conflict", "say what the price is worth: a 'discount' such as 0.3, or 'worth' at the list price");
            return null;
        }

        var worth = reader.PositiveNumber("worth") ?? (price is { } paid && discount is { } off ? paid / (Rational.One - off) : null);
        var everyMonth = reader.OneOf("period", ["once", "month"]) == "month";
        var lasts = RecipeReader.Whole(reader, "expires_after_months", 1, 120) ?? (everyMonth ? 1 + (rollover ?? 0) : null);
        var overflow = reader.Enum<PlanOverflow>("overflow") ?? PlanOverflow.PayAsYouGo;
        return price is { } one && worth is { } given
            ? new Purchase(reader.RequiredText("name") ?? "?", one, given, scope)
            {
                Count = count ?? 1, FirstMonth = firstMonth, EveryMonth = everyMonth, LastsMonths = lasts,
                Overflow = overflow == PlanOverflow.Unknown ? PlanOverflow.PayAsYouGo : overflow,
            }
            : null;
    }

    private Purchase? FromBook(MemberReader reader, string name, IReadOnlyList<int> scope, Question question, Pricer pricer)
    {
        var slash = name.IndexOf('/', StringComparison.Ordinal);
        var provider = slash < 0 ? name : name[..slash];
        var plans = pricer.Book.Plans(provider);
        if (slash < 0 || plans.FirstOrDefault(known => known.Name == name[(slash + 1)..]) is not { } plan)
        {
            var known = plans.Count == 0 ? "" : $"; {provider} sells {Words.And([.. plans.Select(other => other.Name).Distinct(StringComparer.Ordinal)])}";
            reader.Error("plan", "unknown_plan", $"there is no plan '{name}': it is named provider/plan{known}");
            return null;
        }

        var own = scope.Where(index => question.Lines[index].Recipe.Source.Offer?.StartsWith(provider + "/", StringComparison.Ordinal) == true).ToList();
        if (own.Count == 0)
        {
            reader.Error("plan", "unknown_plan", $"no line of the file is made by {provider}: the plan would never be used");
            return null;
        }

        var source = question.Lines[own[0]].Recipe.Source;
        var rate = source.Parameters.TryGet("plan", out var chosen) && chosen.Text == plan.Name ? plan.Worth : pricer.UnitRate(source, plan.Unit);
        if (rate is not { Sign: > 0 } list)
        {
            reader.Error("plan", "no_price", $"what a {plan.Unit} of {name} is worth at the list price cannot be told from {source.Offer}: say 'price' and 'worth'");
            return null;
        }

        return new Purchase(reader.Text("name") ?? name, plan.Price.ToRational(), list * plan.Quantity, own)
        {
            OverflowMultiple = plan.Overflow == PlanOverflow.PayAsYouGo && plan.OverflowRate is { } beyond ? beyond / list : Rational.One,
            Count = plan.MinimumPurchase,
            EveryMonth = plan.Period is PlanPeriod.Month,
            LastsMonths = plan.Period is PlanPeriod.Month ? 1 + plan.RolloverPeriods
                : plan.ExpiresAfterDays is { } days ? Math.Max(1, days / question.DaysPerMonth) : null,
            Overflow = plan.Overflow == PlanOverflow.Unknown ? PlanOverflow.PayAsYouGo : plan.Overflow,
        };
    }
}
