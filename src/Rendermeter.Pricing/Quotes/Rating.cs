using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Plans;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Quotes;

/// <summary>Components × what is known = exact amounts. Read <see cref="Rate"/> from top to bottom: it is the order of a price.</summary>
internal sealed class Rating
{
    private readonly PricedModel _model;
    private readonly Facts _facts;
    private readonly JobOutcome _outcome;
    private readonly QuantityReader _quantities;
    private readonly List<string> _missing = [];
    private readonly List<string> _unprompted = [];
    private readonly List<RatedLine> _lines = [];
    private readonly List<string> _assumptions = [];
    private readonly List<FieldError> _errors = [];
    private bool _isCertain = true;

    private Rating(PricedModel model, Facts facts, JobOutcome outcome, string? prompt)
    {
        _model = model;
        _facts = facts;
        _outcome = outcome;
        _quantities = new QuantityReader(facts, prompt, _missing);
    }

    public static Rated Rate(PricedModel model, PriceVersion version, Facts facts, Moments moments, JobOutcome outcome, string? prompt)
    {
        var rating = new Rating(model, facts, outcome, prompt);
        var counted = version.Components.Where(rating.Applies).ToList();
        counted.ForEach(rating.AddSteps);
        if (counted.Count == 0)
        {
            rating.NothingCounts(version);
        }

        var adjusting = new Adjusting(model, facts, moments, rating._lines, rating._assumptions, rating._errors, rating.Fee);
        adjusting.Apply(version);
        rating.SayWhatPlanDoes(version);
        foreach (var name in rating._missing.Distinct(StringComparer.Ordinal))
        {
            rating._errors.Add(
                FieldError.Of("parameters", name, "required", $"the price of {model.Name} needs {name}", null, model.Rule(name)?.Allowed));
        }

        var errors = rating._errors.DistinctBy(error => (error.Pointer, error.Code)).Take(FieldError.Most).ToList();
        var certain = rating._isCertain && adjusting.IsCertain;
        return new Rated(
            rating._lines, adjusting.Applied, [.. rating._assumptions.Distinct(StringComparer.Ordinal)], errors, certain, adjusting.Currency)
        {
            Unprompted = rating._unprompted,
        };
    }

    private bool Applies(Component component)
        => (component.UnlessReported is not { } name || !_facts.HasUsed(name))
            && (component.UnlessGiven is not { } given || (_facts.Value(given) is null && !_facts.HasUsed(given))) && (component.Cascade is not null || _facts.Fit(component.When));

    /// <summary>Once, or once for each step of a cascade.</summary>
    private void AddSteps(Component component)
    {
        if (component.Cascade is not { } cascade)
        {
            Add(component);
            return;
        }

        var (factor, input) = (_facts.Number(cascade.By), _quantities.InputMegapixels());
        if (factor is null)
        {
            _missing.Add(cascade.By);
        }

        if (factor is not { } edge || input is not { } megapixels)
        {
            return;
        }

        foreach (var (before, after) in cascade.Steps(megapixels, edge))
        {
            _facts.Set(Cascade.StepInput, before);
            _facts.Set(Cascade.StepOutput, after);
            if (_facts.Fit(component.When))
            {
                Add(component);
            }
        }
    }

    private void Add(Component component)
    {
        if (component.Counts is { } counts && !_facts.HasUsed(component.Quantity.Name) && counts.Find(_facts.Value) is null)
        {
            NotSold(counts);
        }

        if (Row(component) is not { } row || _quantities.Read(component) is not { } reading || Scaled(component, reading) is not { } quantity)
        {
            return;
        }

        if (quantity.Assumption is { } assumption)
        {
            _assumptions.Add(assumption);
        }

        _isCertain &= quantity.IsCertain;
        if (!quantity.IsGiven && component.Quantity.Source == QuantitySource.Prompt)
        {
            _unprompted.Add(component.Quantity.Name);
        }

        if (!quantity.IsGiven && quantity.MostEach is { IsZero: true })
        {
            return;
        }

        if (component.MinimumOf is { } least && _facts.Number(least) is null)
        {
            _missing.Add(least);
            return;
        }

        Bill(component, row, quantity);
    }

    /// <summary>The row whose rate counts; null, with an error, where there is none.</summary>
    private LookupRow? Row(Component component)
    {
        if (component.Range is { } range)
        {
            return new LookupRow([], range.Expected);
        }

        if (component.Curve is not { } curve)
        {
            var row = component.Rates.Find(_facts.Value);
            if (row is null)
            {
                NotSold(component.Rates);
            }

            return row;
        }

        if (_facts.Number(curve.Of) is not { } at)
        {
            _missing.Add(curve.Of);
            return null;
        }

        if (curve.Find(at) is not { } rate)
        {
            var detail = $"{_model.Name} sells {curve.Of} from {curve.Points[0].At} to {curve.Points[^1].At}";
            _errors.Add(FieldError.Of("parameters", curve.Of, "not_sold", detail, at.ToString()));
            return null;
        }

        return new LookupRow([], rate);
    }

    private QuantityReading? Scaled(Component component, QuantityReading reading)
    {
        foreach (var name in component.Less)
        {
            if (reading.IsGiven && _facts.Number(name) is { } within)
            {
                var each = Rational.Max(Rational.Zero, reading.Each - (within / reading.Outputs));
                reading = reading with { Each = each, MostEach = reading.IsCertain ? each : reading.MostEach };
            }
        }

        var factor = component.Factor;
        foreach (var name in component.Times)
        {
            if (_facts.Number(name) is not { } number)
            {
                _missing.Add(name);
                return null;
            }

            factor *= number;
        }

        if (factor == Rational.One && component.Plus.IsZero)
        {
            return reading;
        }

        // A reported total has its first frame in it already.
        var plus = reading.IsPerOutput || !reading.IsCertain ? component.Plus : Rational.Zero;
        return reading with { Each = (reading.Each * factor) + plus, MostEach = (reading.MostEach * factor) + plus };
    }

    private void Bill(Component component, LookupRow row, QuantityReading quantity)
    {
        var rate = row.Value / component.Per;
        var (each, billable) = Billable(component, quantity, quantity.Each);
        var charge = Charge(component, each, billable, rate, isBound: false);
        var exact = component.MinimumCharge is { } least ? Rational.Max(charge, least) : charge;
        var unit = component.Unit ?? (component.Quantity.Unit.Length > 0 ? component.Quantity.Unit : LineWords.Output(_model.Media));
        var why = LineWords.Why(component, row, quantity, unit, LineWords.Output(_model.Media), billable, charge, _facts);
        var lineRate = component.Tiers is not null && !billable.IsZero ? charge / billable : rate;
        var line = new RatedLine(component.Name, billable, unit, lineRate, exact, Bound(component, quantity, rate), why, PolicyOf(component));
        if (component.Range is { } range)
        {
            line = line with { Policy = OnlyTheBill(range, line) };
        }

        Place(line);
    }

    private Rational? Bound(Component component, QuantityReading quantity, Rational rate)
    {
        if (quantity.MostEach is not { } most || component.Range is { Maximum: null })
        {
            return null;
        }

        var (each, billable) = Billable(component, quantity, most);
        var charge = Charge(component, each, billable, component.Range?.Maximum / component.Per ?? rate, isBound: true);
        return component.MinimumCharge is { } least ? Rational.Max(charge, least) : charge;
    }

    private Rational Charge(Component component, Rational each, Rational billable, Rational rate, bool isBound)
    {
        if (component.Tiers is not { } tiers)
        {
            return billable * rate;
        }

        var before = tiers.After is { } name ? _facts.Number(name) ?? Rational.Zero : Rational.Zero;
        var (quantity, outputs) = tiers.Per == QuantityScope.Output && !each.IsZero ? (each, billable / each) : (billable, Rational.One);
        return (isBound ? tiers.Most(quantity, before) : tiers.Amount(quantity, before)) * outputs / component.Per;
    }

    private (Rational Each, Rational Total) Billable(Component component, QuantityReading quantity, Rational each)
    {
        var roundsTotal = component.Round is { Per: QuantityScope.Job };
        if (component.Round is { } round && !(roundsTotal && quantity.IsPerOutput))
        {
            each = round.Apply(each);
        }

        each = Limit(component.MinimumQuantity, component.MinimumOf, _facts) is { } minimum ? Rational.Max(each, minimum) : each;
        each = Limit(component.MaximumQuantity, component.MaximumOf, _facts) is { } maximum ? Rational.Min(each, maximum) : each;
        each = component.Free is { Per: QuantityScope.Output } free ? Rational.Max(Rational.Zero, each - free.Quantity) : each;
        var total = each * quantity.Outputs;
        if (roundsTotal && quantity.IsPerOutput)
        {
            total = component.Round!.Apply(total);
        }

        total = component.Free is { Per: QuantityScope.Job } allowance ? Rational.Max(Rational.Zero, total - allowance.Quantity) : total;
        return (each, total);
    }

    /// <summary>A minimum or maximum, times the parameter that it is of.</summary>
    public static Rational? Limit(Rational? limit, string? of, Facts facts)
        => of is null || limit is not { } quantity ? limit : facts.Number(of) is { } number ? quantity * number : null;

    private OutcomePolicy PolicyOf(Component? component)
        => component is not null && component.Outcomes.TryGetValue(_outcome, out var own) ? own : _model.Outcomes[_outcome];

    /// <summary>The policy of a price that only the bill settles: what is billed is not known, whatever the outcome.</summary>
    private static OutcomePolicy OnlyTheBill(PriceRange range, RatedLine line)
        => line.Policy.Billing == Billing.Free ? line.Policy : new OutcomePolicy(Billing.Unknown, "unknown", null) { Range = range };

    private void Fee(Adjustment adjustment)
    {
        var outputs = adjustment.Per == QuantityScope.Output ? _facts.Number("n") ?? Rational.One : Rational.One;
        var unit = adjustment.Per == QuantityScope.Output ? LineWords.Output(_model.Media) : "request";
        var exact = adjustment.Value * outputs;
        var why = adjustment.Per == QuantityScope.Output ? Words.Count(outputs, unit) : "once a job";
        Place(new RatedLine(adjustment.Name, outputs, unit, adjustment.Value, exact, exact, why, PolicyOf(null)));
    }

    /// <summary>Adds a line as the outcome has it billed.</summary>
    private void Place(RatedLine line)
    {
        var name = SnakeCase.Of(_outcome);
        switch (line.Policy.Billing)
        {
            case Billing.Billed:
                break;
            case Billing.Free:
                line = line with { Quantity = Rational.Zero, Exact = Rational.Zero, Bound = Rational.Zero, Why = $"{name} is free" };
                _assumptions.Add($"{name} is free at {_model.Provider} ({line.Policy.Evidence})");
                break;
            case Billing.Partial:
                // Without a count of what was delivered, everything asked for may be owed.
                if (!_facts.HasUsed("n") && _facts.Basis == Basis.Request)
                {
                    _isCertain = false;
                    _assumptions.Add($"{name} is billed in part; what was delivered is not given, so all of it is counted");
                }

                break;
            case Billing.Unknown when line.Policy.Range is { } range:
                _isCertain = false;
                var most = range.Maximum is { } maximum ? $"at most {maximum}" : "no bound is known";
                _assumptions.Add($"the price of {line.Component} is known after the run: at least {range.Minimum}, usually {range.Expected}, {most}");
                break;
            case Billing.Unknown:
                _isCertain = false;
                _assumptions.Add($"what {_model.Provider} bills for {name} is not known: it is counted as billed");
                break;
        }

        _lines.Add(line);
    }

    /// <summary>No component's conditions hold: what was asked for is not in the price, and that is never free.</summary>
    private void NothingCounts(PriceVersion version)
    {
        if (version.Components.Any(component => component.UnlessReported is not null) || version.Adjustments.Any(adjustment => adjustment.Kind == AdjustmentKind.Fixed))
        {
            return;
        }

        var unmet = version.Components.SelectMany(component => component.When).Where(condition => !condition.Value.Fits(_facts.Value(condition.Key))).ToList();
        var name = (unmet.Find(condition => _facts.Value(condition.Key) is null) is { Key: { } absent } ? absent : unmet[0].Key)!;
        var values = unmet.Where(condition => condition.Key == name).Select(condition => condition.Value).OfType<ParameterMatch.OneOf>().SelectMany(match => match.Values);
        NotSold(name, [.. values.Distinct(StringComparer.Ordinal)]);
    }

    /// <summary>A pack of tokens is drawn on by rules of its own: its price for one render is nobody's list price, and the quote says so.</summary>
    private void SayWhatPlanDoes(PriceVersion version)
    {
        if (_facts.Value("plan") is not { } plan)
        {
            return;
        }

        var conditions = version.Adjustments.SelectMany(adjustment => adjustment.When.Concat(adjustment.Conversion?.Rates.SelectMany(rate => rate.When) ?? []))
            .Concat(version.Components.SelectMany(component => component.When.Concat(component.Rates.Rows.SelectMany(row => row.When))));
        if (_model.Plans.FirstOrDefault(one => one.Name == plan.Text && one.Deducts is not null) is { } pack)
        {
            SayWhatIsDrawn(pack);
        }
        else if (!conditions.Any(condition => condition.Key == "plan"))
        {
            _assumptions.Add($"plan {plan.Text} changes no rate: this is the list price, and what the plan covers of it is drawn from the plan");
        }
    }

    /// <summary>The line stays at the list price; what is drawn from the pack is worth as much or less, and is said in its unit.</summary>
    private void SayWhatIsDrawn(PricePlan pack)
    {
        var used = _lines.Where(line => line.Unit == pack.Unit).Aggregate(Rational.Zero, (sum, line) => sum + line.Quantity);
        _assumptions.Add(PlanCosts.Drawn(pack, used, _facts.Value) is { } drawn
            ? $"plan {pack.Name} changes no rate: of it {drawn} {pack.Unit}{(drawn == Rational.One ? "" : "s")} are drawn for {used}, worth {Money.FromExact(drawn * pack.Worth, pack.Price.Currency, NanoRounding.HalfEven)} when all of it is used"
            : $"plan {pack.Name} changes no rate, and does not say what it deducts for this");
    }

    private void NotSold(LookupTable table)
    {
        var (name, sold) = table.Missing(_facts.Value);
        NotSold(name, sold);
    }

    private void NotSold(string name, IReadOnlyList<string> sold)
    {
        var given = _facts.Value(name);
        var allowed = sold.Count == 0 ? null : sold;
        var words = name == "size" ? "" : name + " ";
        _errors.Add(given is { } value
            ? FieldError.Of("parameters", name, "not_sold", sold.Count == 0 ? $"{_model.Name} has no price for {name} {value.Text}" : $"{_model.Name} sells {words}{Words.And(sold)}", value.Text, allowed)
            : FieldError.Of("parameters", name, "required", $"the price of {_model.Name} needs {name}", null, allowed));
    }
}
