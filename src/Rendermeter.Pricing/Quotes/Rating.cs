using System.Text;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Quotes;

/// <summary>Components × what is known = exact amounts. Read <see cref="Rate"/> from top to bottom: it is the order of a price.</summary>
internal sealed class Rating
{
    private readonly PricedModel _model;
    private readonly PriceVersion _version;
    private readonly Facts _facts;
    private readonly JobOutcome _outcome;
    private readonly QuantityReader _quantities;
    private readonly List<string> _missing = [];
    private readonly List<RatedLine> _lines = [];
    private readonly List<AppliedAdjustment> _adjustments = [];
    private readonly List<string> _assumptions = [];
    private readonly List<FieldError> _errors = [];
    private bool _isCertain = true;

    private Rating(PricedModel model, PriceVersion version, Facts facts, JobOutcome outcome, string? prompt)
    {
        _model = model;
        _version = version;
        _facts = facts;
        _outcome = outcome;
        _quantities = new QuantityReader(facts, prompt, _missing);
    }

    public static Rated Rate(PricedModel model, PriceVersion version, Facts facts, JobOutcome outcome, string? prompt)
    {
        var rating = new Rating(model, version, facts, outcome, prompt);
        foreach (var component in version.Components)
        {
            if (rating.Applies(component))
            {
                rating.Add(component);
            }
        }

        foreach (var adjustment in version.Adjustments)
        {
            if (rating.Fits(adjustment.When))
            {
                rating.Adjust(adjustment);
            }
        }

        foreach (var name in rating._missing.Distinct(StringComparer.Ordinal))
        {
            rating._errors.Add(
                FieldError.Of("parameters", name, "required", $"the price of {model.Name} needs {name}", null, model.Rule(name)?.Allowed));
        }

        var errors = rating._errors.DistinctBy(error => (error.Pointer, error.Code)).Take(FieldError.Most).ToList();
        return new Rated(rating._lines, rating._adjustments, [.. rating._assumptions.Distinct(StringComparer.Ordinal)], errors, rating._isCertain);
    }

    private bool Applies(Component component)
        => (component.UnlessReported is not { } name || !_facts.HasUsed(name)) && Fits(component.When);

    private bool Fits(IReadOnlyList<KeyValuePair<string, ParameterMatch>> when)
    {
        foreach (var (name, match) in when)
        {
            if (!match.Fits(_facts.Value(name)))
            {
                return false;
            }
        }

        return true;
    }

    private void Add(Component component)
    {
        if (component.Counts is { } counts && !_facts.HasUsed(component.Quantity.Name) && counts.Find(_facts.Value) is null)
        {
            NotSold(counts);
        }

        if (component.Rates.Find(_facts.Value) is not { } row)
        {
            NotSold(component.Rates);
            return;
        }

        if (_quantities.Read(component) is not { } reading || Scaled(component, reading) is not { } quantity)
        {
            return;
        }

        if (quantity.Assumption is { } assumption)
        {
            _assumptions.Add(assumption);
        }

        _isCertain &= quantity.IsCertain;
        if (!quantity.IsGiven && quantity.MostEach is { IsZero: true })
        {
            return;
        }

        Bill(component, row, quantity);
    }

    private QuantityReading? Scaled(Component component, QuantityReading reading)
    {
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

        return factor == Rational.One ? reading : reading with { Each = reading.Each * factor, MostEach = reading.MostEach * factor };
    }

    private void Bill(Component component, LookupRow row, QuantityReading quantity)
    {
        var rate = row.Value / component.Per;
        var billable = Billable(component, quantity, quantity.Each);
        var exact = Amount(component, billable, rate);
        var bound = quantity.MostEach is { } most ? Amount(component, Billable(component, quantity, most), rate) : (Rational?)null;
        var unit = component.Unit ?? (component.Quantity.Unit.Length > 0 ? component.Quantity.Unit : Output);
        var why = Why(component, row, quantity, unit, rate, billable, exact);
        Place(new RatedLine(component.Name, billable, unit, rate, exact, bound, why, PolicyOf(component)));
    }

    private static Rational Billable(Component component, QuantityReading quantity, Rational each)
    {
        var roundsTotal = component.Round is { Per: QuantityScope.Job };
        if (component.Round is { } round && !(roundsTotal && quantity.IsPerOutput))
        {
            each = round.Apply(each);
        }

        each = component.MinimumQuantity is { } minimum ? Rational.Max(each, minimum) : each;
        each = component.MaximumQuantity is { } maximum ? Rational.Min(each, maximum) : each;
        each = component.Free is { Per: QuantityScope.Output } free ? Rational.Max(Rational.Zero, each - free.Quantity) : each;
        var total = each * quantity.Outputs;
        if (roundsTotal && quantity.IsPerOutput)
        {
            total = component.Round!.Apply(total);
        }

        return component.Free is { Per: QuantityScope.Job } allowance ? Rational.Max(Rational.Zero, total - allowance.Quantity) : total;
    }

    private static Rational Amount(Component component, Rational billable, Rational rate)
        => component.MinimumCharge is { } least ? Rational.Max(billable * rate, least) : billable * rate;

    private OutcomePolicy PolicyOf(Component? component)
        => component is not null && component.Outcomes.TryGetValue(_outcome, out var own) ? own : _model.Outcomes[_outcome];

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
            case Billing.Unknown:
                _isCertain = false;
                _assumptions.Add($"what {_model.Provider} bills for {name} is not known: it is counted as billed");
                break;
        }

        _lines.Add(line);
    }

    private void Adjust(Adjustment adjustment)
    {
        if (adjustment.Kind == AdjustmentKind.Fixed)
        {
            var amount = adjustment.Value;
            Place(new RatedLine(adjustment.Name, Rational.One, "request", amount, amount, amount, "once a job", PolicyOf(null)));
        }
        else
        {
            var factor = adjustment.Factor;
            for (var i = 0; i < _lines.Count; i++)
            {
                _lines[i] = _lines[i].Times(factor) with { Why = $"{_lines[i].Why}, times {factor} ({adjustment.Name})" };
            }
        }

        _adjustments.Add(new AppliedAdjustment(adjustment.Name, adjustment.Kind, adjustment.Value));
    }

    private void NotSold(LookupTable table)
    {
        var (name, sold) = table.Missing(_facts.Value);
        var given = _facts.Value(name);
        var allowed = sold.Count == 0 ? null : sold;
        var words = name == "size" ? "" : name + " ";
        _errors.Add(given is { } value
            ? FieldError.Of("parameters", name, "not_sold", $"{_model.Name} sells {words}{Words.And(sold)}", value.Text, allowed)
            : FieldError.Of("parameters", name, "required", $"the price of {_model.Name} needs {name}", null, allowed));
    }

    private string Output => _model.Media switch
    {
        MediaKind.Image => "image",
        MediaKind.Video => "video",
        MediaKind.Speech or MediaKind.Music or MediaKind.Sound => "clip",
        MediaKind.Mesh or MediaKind.Compute => "output",
    };

    private string Why(
        Component component, LookupRow row, QuantityReading quantity, string unit, Rational rate, Rational billable, Rational exact)
    {
        var words = new StringBuilder();
        if (component.Quantity.Name == "outputs" && quantity.Each == Rational.One)
        {
            words.Append(Words.Count(quantity.Outputs, Output));
        }
        else
        {
            words.Append(Words.Count(quantity.Each, unit));
            words.Append(quantity.IsPerOutput ? $" {Words.One(Output)}" : "");
            Steps(component, quantity, words);
            words.Append(quantity.IsPerOutput ? $", {Words.Count(quantity.Outputs, Output)}" : "");
        }

        if (component.Round is { Per: QuantityScope.Job } && quantity.IsPerOutput)
        {
            words.Append(", rounded to ").Append(billable).Append(" in all");
        }

        if (component.Free is { Per: QuantityScope.Job } free)
        {
            words.Append(", ").Append(free.Quantity).Append(" free");
        }

        if (row.When.Count > 0)
        {
            words.Append(", at ").AppendJoin(", ", row.When
                .Where(condition => condition.Value is not ParameterMatch.Anything)
                .Select(condition => $"{condition.Key} {_facts.Value(condition.Key)?.Text}"));
        }

        if (exact > billable * rate)
        {
            words.Append(", raised to the minimum charge of ").Append(component.MinimumCharge);
        }

        return words.ToString();
    }

    private static void Steps(Component component, QuantityReading quantity, StringBuilder words)
    {
        var each = quantity.Each;
        if (component.Round is { } round
            && !(round.Per == QuantityScope.Job && quantity.IsPerOutput)
            && round.Apply(each) is var rounded
            && rounded != each)
        {
            words.Append(", rounded ").Append(round.Mode switch
            {
                RoundingMode.Up => "up to ",
                RoundingMode.Down => "down to ",
                RoundingMode.Nearest => "to ",
            }).Append(rounded);
            each = rounded;
        }

        if (component.MinimumQuantity is { } minimum && minimum > each)
        {
            words.Append(", at least ").Append(minimum);
        }

        if (component.MaximumQuantity is { } maximum && maximum < each)
        {
            words.Append(", at most ").Append(maximum);
        }

        if (component.Free is { Per: QuantityScope.Output } free)
        {
            words.Append(", ").Append(free.Quantity).Append(" of them free");
        }
    }
}
