using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Forecasts;

/// <summary>
/// What could be done otherwise, each with both sums over all months and the point where it turns. Levers compare at the first month's prices
/// and at the middle of every range. Cost per accepted output is the mean cost of one attempt over the chance that it is accepted, whatever
/// the limit on attempts, so that every turn has a formula.
/// </summary>
internal sealed class Levers(Question question, IReadOnlyList<PricedLine> lines, Pricer pricer)
{
    private readonly List<(PricedLine Line, Recipe Recipe, RecipePrices Prices)> _alternatives = [];

    /// <summary>Prices the alternatives; what the book refuses is a finding.</summary>
    public void Price()
    {
        foreach (var line in lines)
        {
            foreach (var recipe in line.Line.Alternatives)
            {
                if (pricer.Month(recipe, 0) is { } prices)
                {
                    _alternatives.Add((line, recipe, prices));
                }
            }
        }
    }

    public IReadOnlyList<LeverAnswer> Answers(Exact[] middle, Means means, SimulationResult? simulation)
        => [
            .. question.Purchases.Select((purchase, i) => OfPurchase(purchase, i, simulation!)),
            .. lines.Where(line => line.Line.Recipe.Drafts is not null).Select(line => OfDrafts(line, middle, means)),
            .. lines.Where(line => line.Line.Recipe.Waiting is not null).Select(line => OfWaiting(line, middle, means)),
            .. _alternatives.Select(alternative => OfAlternative(alternative.Line, alternative.Recipe, alternative.Prices, middle, means)),
        ];

    public IReadOnlyList<MissingLever> Missing()
    {
        var answered = _alternatives.Select(alternative => alternative.Recipe.Lever).ToHashSet();
        if (question.Purchases.Count > 0)
        {
            answered.Add(Lever.Commitment);
        }

        if (lines.Any(line => line.Line.Recipe.Drafts is not null))
        {
            answered.Add(Lever.Drafts);
        }

        if (lines.Any(line => line.Line.Recipe.Waiting is not null))
        {
            answered.Add(Lever.OffPeak);
        }

        return [.. Enum.GetValues<Lever>().Where(lever => !answered.Contains(lever)).Select(lever => new MissingLever(lever, Needs(lever)))];
    }

    private static string Needs(Lever lever) => lever switch
    {
        Lever.Commitment => "purchases, each with price and discount, or with a plan of the book",
        Lever.Adapter => "an alternative with lever: adapter, its surcharge, setup and rejection",
        Lever.Drafts => "drafts of a line: offer, count and promotion",
        Lever.LongerClips => "an alternative with lever: longer_clips, its seconds, and covers: how many clips one replaces",
        Lever.Upscale => "an alternative with lever: upscale, smaller parameters, and upscale: the offer or price of that step",
        Lever.Ladder => "alternatives with lever: ladder, one for each neighbouring tier, with its rejection",
        Lever.OffPeak => "waiting of a line: the share that can wait, and what is cheaper then",
        Lever.CheaperModel => "an alternative with lever: cheaper_model, its offer and rejection",
        Lever.Flagship => "an alternative with lever: flagship on the line of the free tier, with the other offer and its rejection",
        Lever.ImageSize => "an alternative with lever: image_size, its parameters and megabytes",
        Lever.Offer => "several names under offer, or an alternative with another offer",
    };

    private LeverAnswer OfPurchase(Purchase purchase, int index, SimulationResult simulation)
    {
        var bought = Rational.FromInteger(purchase.Count) * (purchase.EveryMonth ? question.Months - purchase.FirstMonth : 1);
        var covered = simulation.Covered(index);
        var breakEven = purchase.Price / purchase.Worth;
        var worth = Rational.Max(purchase.Worth * bought, covered);
        var paid = worth / purchase.Worth * purchase.Price;
        return new LeverAnswer(
            Lever.Commitment, Names(purchase.Lines), $"without {purchase.Name}", Rounded(paid + simulation.Overflow(index)), Rounded(covered), breakEven,
            $"pays from {Percent(breakEven)} of its use; {Percent(covered / worth)} is expected to be used"
            + (purchase.OverflowMultiple == Rational.One ? "" : $"; use beyond it costs {Percent(purchase.OverflowMultiple)} of the list price"));
    }

    private LeverAnswer OfDrafts(PricedLine line, Exact[] middle, Means means)
    {
        var drafts = line.Line.Recipe.Drafts!;
        var unit = line.Exact[0].Costs(middle);
        var wanted = means.WantedOf(line);
        var final = unit.Total.Value - unit.Drafts.Value;
        var baseline = final * drafts.BaselineFinals;
        var promotion = middle[drafts.Promotion.Index].Value;
        var turnsAt = final.Sign > 0 ? (baseline - final) * promotion / drafts.Count / final : (Rational?)null;
        var saved = baseline.Sign > 0 ? Rational.One - (unit.Total.Value / baseline) : Rational.Zero;
        return new LeverAnswer(
            Lever.Drafts, line.Line.Name, $"{drafts.BaselineFinals} finals without drafts", Rounded(unit.Total.Value * wanted), Rounded(baseline * wanted), turnsAt,
            $"{drafts.Count} drafts and one final {(saved.Sign >= 0 ? "save" : "lose")} {Percent(saved.Sign >= 0 ? saved : -saved)} against {drafts.BaselineFinals} finals"
            + (turnsAt is { } ratio ? $"; pays while a draft costs less than {Percent(ratio)} of a final" : ""));
    }

    private LeverAnswer OfWaiting(PricedLine line, Exact[] middle, Means means)
    {
        var waiting = line.Line.Recipe.Waiting!;
        var now = line.Exact[0].Costs(middle).Total.Value * means.WantedOf(line);
        var none = With(Rational.Zero);
        var all = With(Rational.One);
        var outputs = line.Exact[0].Costs(middle).Outputs.Value * means.WantedOf(line) * middle[waiting.Share.Index].Value;
        var worth = outputs.Sign > 0 ? (none - now) / outputs : Rational.Zero;
        return new LeverAnswer(
            Lever.OffPeak, line.Line.Name, "nothing waits", Rounded(now), Rounded(none), worth,
            $"each further tenth that waits saves {Short((none - all) / 10)}; pays while waiting costs you less than {Short(worth)} an output");

        Rational With(Rational share)
        {
            var values = (Exact[])middle.Clone();
            values[waiting.Share.Index] = new Exact(share);
            return line.Exact[0].Costs(values).Total.Value * means.WantedOf(line);
        }
    }

    private LeverAnswer OfAlternative(PricedLine line, Recipe recipe, RecipePrices prices, Exact[] middle, Means means)
    {
        var now = line.Exact[0].Costs(middle);
        var other = new UnitModel<Exact>(recipe, prices).Costs(middle);
        var accepted = means.WantedOf(line) * now.Accepted.Value;
        var perNow = now.Accepted.Value.Sign > 0 ? now.Total.Value / now.Accepted.Value : Rational.Zero;
        var perOther = other.Accepted.Value.Sign > 0 ? other.Total.Value / other.Accepted.Value / recipe.Covers : Rational.Zero;
        var setup = recipe.Setup - line.Line.Recipe.Setup;
        var (turnsAt, turn) = Turn(recipe, prices, middle, other, perNow, perOther, setup, accepted);
        var (egressPrice, egress) = recipe.Lever == Lever.ImageSize ? ByEgressPrice(line.Line.Recipe, recipe, middle, now, other, perNow, perOther) : (null, "");
        return new LeverAnswer(
            recipe.Lever, line.Line.Name, recipe.Name, Rounded(accepted * perNow), Rounded((accepted * perOther) + setup), turnsAt, turn + egress)
        {
            TurnsAtEgressPrice = egressPrice,
        };
    }

    /// <summary>At which price of a gigabyte both cost the same for an accepted output, rejections as they are.</summary>
    private static (Rational?, string) ByEgressPrice(
        Recipe line, Recipe recipe, Exact[] middle, UnitCosts<Exact> now, UnitCosts<Exact> other, Rational perNow, Rational perOther)
    {
        var prices = line.Steps.Concat(recipe.Steps).Select(step => step.EgressPrice).OfType<Rational>().Distinct().ToList();
        if (prices is not [{ Sign: > 0 } price] || now.Accepted.Value.Sign <= 0 || other.Accepted.Value.Sign <= 0)
        {
            return (null, "");
        }

        // Money for the bytes of one accepted output at a price of 1 a gigabyte, and what else it costs.
        var bytesNow = Egress(line, now) / now.Accepted.Value / price;
        var bytesOther = Egress(recipe, other) / other.Accepted.Value / recipe.Covers / price;
        var (restNow, restOther) = (perNow - (bytesNow * price), perOther - (bytesOther * price));
        var (fewer, dearer) = (bytesNow - bytesOther, restOther - restNow);
        if (fewer.Sign <= 0)
        {
            return (null, fewer.IsZero ? "" : "; it sends more bytes than before");
        }

        return dearer.Sign > 0
            ? (dearer / fewer, $"; pays from {Short(dearer / fewer)} a gigabyte of egress, which costs {Short(price)}")
            : (null, $"; pays at every price of egress, which costs {Short(price)} a gigabyte");

        Rational Egress(Recipe of, UnitCosts<Exact> unit) => of.Steps.Where(step => step.EgressPrice is not null).Aggregate(Rational.Zero, (sum, step) => sum + (step.For switch
        {
            EventKind.Attempt => unit.Attempts.Value,
            EventKind.Output => unit.Outputs.Value,
            EventKind.Accepted => unit.Accepted.Value,
            EventKind.Wanted => Rational.One,
        } * middle[step.Amount.Index].Value * step.Rate));
    }

    private static (Rational?, string) Turn(
        Recipe recipe, RecipePrices prices, Exact[] middle, UnitCosts<Exact> other, Rational perNow, Rational perOther, Rational setup, Rational accepted)
    {
        var gain = perNow - perOther;
        if (setup.Sign > 0)
        {
            if (gain.Sign <= 0)
            {
                return (null, $"never pays: an accepted output costs {Short(perOther)} with it and {Short(perNow)} without, and {Short(setup)} to set up");
            }

            var volume = setup / gain;
            return (volume, $"pays from {Words.Thousands(Rational.FromInteger(volume.Ceiling()))} accepted outputs; {Words.Thousands(Rational.FromInteger(accepted.RoundHalfEven()))} are expected");
        }

        switch (recipe.Lever)
        {
            case Lever.LongerClips when other.Outputs.Value.Sign > 0:
                var most = prices.Price + (gain * recipe.Covers * other.Accepted.Value / PriceWeight(other, prices));
                return (most, $"pays while one costs less than {Short(most)}; it costs {Short(prices.Price)} and covers {recipe.Covers}");
            case Lever.Upscale when recipe.Upscale is not null:
                var step = prices.Upscale + gain;
                return (step, step.Sign > 0 ? $"pays while the upscaling costs less than {Short(step)} an output; it costs {Short(prices.Upscale)}" : "never pays, not even with a free upscaler");
            case Lever.Adapter:
                var surcharge = recipe.Surcharge + (other.Outputs.Value.Sign > 0 ? gain * other.Accepted.Value / (other.Outputs.Value + DuplicatesOf(other, prices)) : Rational.Zero);
                return (surcharge, surcharge.Sign > 0 ? $"pays while the surcharge is below {Short(surcharge)}; it is {Short(recipe.Surcharge)}" : "never pays, not even without surcharge");
            default:
                return ByRejection(recipe, middle, other, perNow, perOther);
        }
    }

    /// <summary>Up to which rate of rejection the alternative pays.</summary>
    private static (Rational?, string) ByRejection(Recipe recipe, Exact[] middle, UnitCosts<Exact> other, Rational perNow, Rational perOther)
    {
        var rejected = middle[recipe.Rejection.Index].Value;
        var delivered = Rational.One - recipe.Failures.Aggregate(Rational.Zero, (sum, failure) => sum + middle[failure.Rate.Index].Value);
        var onlyAccepted = recipe.Steps.Where(step => step.For == EventKind.Accepted).Aggregate(Rational.Zero, (sum, step) => sum + (middle[step.Amount.Index].Value * step.Rate));
        var perAttempt = other.Attempts.Value.Sign > 0 ? (other.Total.Value - (other.Accepted.Value * onlyAccepted)) / other.Attempts.Value : Rational.Zero;
        var room = (perNow * recipe.Covers) - onlyAccepted;
        var turnsAt = room.Sign > 0 && delivered.Sign > 0 ? Rational.One - (perAttempt / delivered / room) : (Rational?)null;
        return turnsAt is { Sign: > 0 } rate
            ? (rate, $"{(rejected < rate ? "pays" : "would pay")} while it is rejected less than {Percent(rate)}; {Percent(rejected)} is taken")
            : (null, $"never pays: even if nothing were rejected it costs more than {Short(perNow)} for an accepted output");
    }

    private static Rational PriceWeight(UnitCosts<Exact> unit, RecipePrices prices)
        => prices.Price.Sign > 0 ? (unit.Generation + unit.Rejected + unit.Failed + unit.Duplicates).Value / prices.Price : Rational.One;

    private static Rational DuplicatesOf(UnitCosts<Exact> unit, RecipePrices prices) => prices.Price.Sign > 0 ? unit.Duplicates.Value / prices.Price : Rational.Zero;

    private string Names(IReadOnlyList<int> indexes) => indexes.Count == lines.Count && lines.Count > 1 ? "all lines" : Words.And([.. indexes.Select(index => lines[index].Line.Name)]);

    private Money Rounded(Rational amount) => Money.FromExact(amount, question.Currency, NanoRounding.HalfEven);

    private static string Percent(Rational share) => $"{ShortText.Of(share * 100, 1)} %";

    private static string Short(Rational amount) => ShortText.Money(amount);
}
