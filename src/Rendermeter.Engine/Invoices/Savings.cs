using Rendermeter.Engine.Invoices.Repricing;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Offers;
using Rendermeter.Pricing.Plans;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices;

/// <summary>
/// What the same work would have cost on other offers, in other tiers and hours, on plans. The work that costs most is compared: 200 kinds
/// of it. An offer counts only if it serves all that a model did, with the same parameters, in the same currency.
/// </summary>
internal sealed class Savings(PriceBook book, string provider, Currency currency, int months)
{
    private const int MostWorks = 200;
    private const int MostOffers = 5;
    private const int Most = 20;
    private const int HoursOfWeek = 7 * 24;

    private readonly Dictionary<string, Repricer> _repricers = new(StringComparer.Ordinal);

    public (IReadOnlyList<Saving> Savings, long ComparedLines) Of(IEnumerable<Work> works)
    {
        var compared = works.OrderByDescending(work => work.Money).ThenBy(work => work.Model.Name, StringComparer.Ordinal).Take(MostWorks).ToList();
        var found = new List<Saving>();
        foreach (var group in compared.GroupBy(work => work.Model))
        {
            var own = group.ToList();
            found.AddRange(Others(group.Key, own));
            found.AddRange(Tiers(group.Key, own));
            found.AddRange(Hours(group.Key, own));
        }

        found.AddRange(Plans(compared));
        return ([.. found.Where(saving => saving.Saved > 0).OrderByDescending(saving => saving.Saved).ThenBy(saving => saving.To, StringComparer.Ordinal).Take(Most)], compared.Sum(work => work.Lines));
    }

    private IEnumerable<Saving> Others(PricedModel model, List<Work> works)
    {
        if (model.Media == MediaKind.Compute)
        {
            return [];
        }

        var at = works.Max(work => work.LastAt);
        return Comparing.Class(book, model.Media, at)
            .Select(offer => book.Find(offer.Name)!)
            .Where(other => other != model && !other.Provider.StartsWith("sandbox", StringComparison.Ordinal) && !IsNearlyOver(other, at))
            .Select(other => Instead(model, works, other, at))
            .OfType<Saving>()
            .Where(saving => saving.Saved > 0)
            .OrderByDescending(saving => saving.Kind == "same_model").ThenByDescending(saving => saving.Saved)
            .Take(MostOffers);
    }

    private Saving? Instead(PricedModel model, List<Work> works, PricedModel other, DateTimeOffset at)
    {
        var (total, isExact) = (Int128.Zero, true);
        foreach (var work in works)
        {
            if (Cost(other, work, at) is not var (cost, exact))
            {
                return null;
            }

            (total, isExact) = (total + cost, isExact && exact);
        }

        var isSame = Bare(model.Id) == Bare(other.Id);
        var changes = isSame
            ? $"the seller: {other.Provider} for {model.Provider}, the same model by its name"
            : other.Provider == model.Provider ? "the model: try it on your own prompts first" : "the model and the seller: try it on your own prompts first";
        return new Saving(isSame ? "same_model" : "other_model", model.Name, other.Name, works.Sum(work => work.Lines), Money(works), total, isExact, changes);
    }

    private (Int128 Cost, bool IsExact)? Cost(PricedModel other, Work work, DateTimeOffset at)
    {
        if (work.Unit is null)
        {
            return For(other.Provider).Asked(other, Bare(work.Parameters), at, JobOutcome.Success) is Repriced.Priced { Figure: var figure } && figure.Currency == currency && figure.Nanos > 0
                ? ((Int128)figure.Nanos * work.Lines, !figure.IsOpen)
                : null;
        }

        // A token or a credit of one model is not that of another, and a unit without a name is nobody's.
        if (work.Unit is "" or "token" or "credit" or "unit" || other.VersionAt(at) is not { } version
            || UnitRates.Of(version, work.Unit, at) is not [var rate] || rate.Currency != currency || version.Components.Count > 1 || rate.Rate.IsZero)
        {
            return null;
        }

        return Texts.ExactAmount.From(work.Quantity * rate.Rate, 0) is { } amount ? (amount.Nanos, true) : null;
    }

    private IEnumerable<Saving> Tiers(PricedModel model, List<Work> works)
    {
        foreach (var tier in model.Rule("tier")?.Allowed ?? [])
        {
            var served = works.Where(work => work.Unit is null && !(work.Parameters.TryGet("tier", out var now) && now.Text == tier)).ToList();
            var costs = served.Select(work => For(provider).Asked(model, work.Parameters.With("tier", tier), work.LastAt, JobOutcome.Success)).ToList();
            if (served.Count > 0 && costs.TrueForAll(cost => cost is Repriced.Priced { Figure: var figure } && figure.Currency == currency))
            {
                var then = served.Zip(costs, (work, cost) => (Int128)((Repriced.Priced)cost).Figure.Nanos * work.Lines).Aggregate(Int128.Zero, (sum, cost) => sum + cost);
                var isExact = costs.TrueForAll(cost => !((Repriced.Priced)cost).Figure.IsOpen);
                yield return new Saving("tier", model.Name, $"tier={tier}", served.Sum(work => work.Lines), Money(served), then, isExact, tier is "batch" or "flex" ? "the time it takes: results come later" : "the tier");
            }
        }
    }

    private IEnumerable<Saving> Hours(PricedModel model, List<Work> works)
    {
        if (model.VersionAt(works[0].LastAt) is not { } version || !version.Adjustments.Any(adjustment => adjustment.Windows is not null))
        {
            yield break;
        }

        var served = works.Where(work => work.Unit is null).ToList();
        var then = Int128.Zero;
        foreach (var work in served)
        {
            var least = Enumerable.Range(0, HoursOfWeek)
                .Select(hour => For(provider).Asked(model, work.Parameters, work.LastAt.AddHours(-hour), JobOutcome.Success))
                .OfType<Repriced.Priced>().Where(priced => priced.Figure.Currency == currency).Select(priced => priced.Figure.Nanos).DefaultIfEmpty(long.MaxValue).Min();
            then += (Int128)least * work.Lines;
        }

        if (served.Count > 0)
        {
            yield return new Saving("hours", model.Name, "its cheapest hours", served.Sum(work => work.Lines), Money(served), then, true, "the time: all of it waits for those hours");
        }
    }

    /// <summary>Plans and packs that give what the lines count. In credits alone nobody knows what was paid, so nothing is saved.</summary>
    private IEnumerable<Saving> Plans(List<Work> works)
    {
        foreach (var plan in book.Plans(provider).Where(plan => plan.Price.Currency == currency))
        {
            var served = works.Where(work => plan.Models.Count == 0 || plan.Models.Any(pattern => IsLike(work.Model.Id, pattern))).ToList();
            if (served.Count == 0 || served.Select(work => Units(work, plan.Unit)).ToList() is not { } units || units.Contains(null))
            {
                continue;
            }

            // A plan by the month is bought in each; a pack once, for all of them.
            var periods = plan.Period is PlanPeriod.Month ? months : 1;
            var total = units.Aggregate(Rational.Zero, (sum, some) => sum + some!.Value);
            var list = total.IsZero ? null : (Rational?)(Rational.FromFraction((System.Numerics.BigInteger)Money(served), Pricing.Amounts.Money.NanosPerUnit) / total);
            if ((total / periods / plan.Quantity).Ceiling() <= 1_000_000 && PlanCosts.Of(plan, total / periods, list) is { Total: { } cost } figure && figure.Refused.IsZero)
            {
                var each = periods == 1 ? "" : $" in each of {periods} months, if use is even";
                yield return new Saving(
                    "plan", provider, $"plan {plan.Name}", served.Sum(work => work.Lines), Money(served), (Int128)cost.Nanos * periods, true,
                    $"money ahead: {figure.Purchases} × {plan.Price} {plan.Price.Currency}{each}, {figure.Unused} of its {plan.Unit}s left unused");
            }
        }
    }

    private Rational? Units(Work work, string unit)
        => work.Unit is { } own
            ? own == unit ? work.Quantity : null
            : For(provider).Asked(work.Model, work.Parameters.Without("plan"), work.LastAt, JobOutcome.Success) is Repriced.Priced { Figure: var figure } && figure.Lines.All(line => line.Unit == unit)
                ? figure.Lines.Aggregate(Rational.Zero, (sum, line) => sum + line.Quantity) * work.Lines
                : null;

    private Repricer For(string seller)
        => _repricers.TryGetValue(seller, out var repricer) ? repricer : _repricers[seller] = new Repricer(book, seller, plan: null);

    private static Int128 Money(IEnumerable<Work> works) => works.Aggregate(Int128.Zero, (sum, work) => sum + work.Money);

    private static ParameterSet Bare(ParameterSet parameters) => parameters.Without("tier").Without("plan").Without("region");

    /// <summary><c>fal-ai/flux-1/dev</c> and <c>black-forest-labs/FLUX.1-dev</c> are one name.</summary>
    private static string Bare(string id)
    {
        var parts = id.Split('/');
        var name = parts.Length > 1 && parts[^1].Length < 6 ? parts[^2] + parts[^1] : parts[^1];
        return string.Concat(name.Where(char.IsAsciiLetterOrDigit)).ToLowerInvariant();
    }

    private static bool IsNearlyOver(PricedModel model, DateTimeOffset at) => model.EndOfLife is { } end && end <= DateOnly.FromDateTime(at.UtcDateTime).AddDays(30);

    private static bool IsLike(string id, string pattern)
        => pattern.EndsWith('*') ? id.StartsWith(pattern[..^1], StringComparison.Ordinal) : id == pattern;
}
