using System.Text.RegularExpressions;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads one component and checks it against the model's parameters.</summary>
internal sealed partial class ComponentReader(IReadOnlySet<string> parameters, Findings findings)
{
    internal static readonly string[] Units =
    [
        "image", "video", "clip", "output", "request", "megapixel", "tile", "step", "second", "minute", "hour", "character", "token", "frame",
        "credit", "adapter", "unit", "neuron", "iteration", "segment",
    ];

    private ConditionReader _conditions = new(parameters, findings);

    public Component? Read(SourceNode node, string field)
    {
        if (MemberReader.Of(node, field, findings, PriceFileMembers.Component) is not { } reader)
        {
            return null;
        }

        var known = reader.Get("cascade") is null ? parameters : parameters.Union([Cascade.StepInput, Cascade.StepOutput]).ToHashSet(StringComparer.Ordinal);
        _conditions = new ConditionReader(known, findings);
        var name = reader.Identifier("name", Name());
        var quantity = QuantityOf(reader);
        var rates = Rates(reader);
        var (tiers, curve, range, cascade) =
            (TierReader.Read(reader, parameters, "rate"), CurveReader.Read(reader, parameters), Range(reader), CascadeOf(reader));
        var (minimum, maximum) = (reader.Object("minimum", PriceFileMembers.Minimum), reader.Object("maximum", PriceFileMembers.Maximum));
        reader.Text("note");
        if (minimum is not null && minimum.Get("quantity") is null && minimum.Get("charge") is null)
        {
            findings.Error(minimum.Node, minimum.Field, "required", "a minimum is a quantity or a charge");
        }

        maximum?.Required("quantity");
        var component = new Component(name ?? "?", quantity ?? Quantities.All["outputs"], rates ?? LookupTable.Flat(Rational.Zero))
        {
            Unit = Unit(reader),
            Base = reader.PositiveNumber("base") ?? Quantities.DefaultMegapixelBase,
            Times = Times(reader),
            Factor = reader.Number("factor") ?? Rational.One,
            Plus = reader.Number("plus") ?? Rational.Zero,
            Counting = reader.Enum<CharacterCounting>("counting") ?? CharacterCounting.Codepoint,
            Counts = reader.Get("counts") is null ? null : Table(reader, "counts", "count"),
            CountsOf = CountsOf(reader),
            Less = Less(reader),
            Formula = reader.Enum<CountFormula>("formula"),
            Adds = Adds(reader),
            Round = Round(reader),
            MinimumQuantity = minimum?.Number("quantity"),
            MinimumOf = Of(minimum),
            MaximumOf = Of(maximum),
            Tiers = tiers,
            Curve = curve,
            Range = range,
            Cascade = cascade,
            MinimumCharge = minimum?.Number("charge"),
            MaximumQuantity = maximum?.Number("quantity"),
            Free = Free(reader),
            Per = reader.PositiveNumber("per") ?? Rational.One,
            Most = reader.Number("most"),
            When = reader.Get("when") is { } when ? _conditions.Read(when, reader.Path("when")) : [],
            UnlessGiven = UnlessGiven(reader),
            UnlessReported = reader.Text("unless_reported"),
            Outcomes = OutcomeReader.Read(reader),
            Place = ((reader.Get("table") ?? node).Line, reader.Path("table")),
        };
        CheckAgainstQuantity(component, reader, quantity);
        if (reader.Flag("allow_non_monotone") != true && !findings.HasErrors && Monotony.Problem(component) is { } problem)
        {
            reader.Error(component.Curve is null ? "table" : "curve", "not_monotone", $"{problem}; allow_non_monotone: true says that it is so");
        }

        return component;
    }

    private void CheckAgainstQuantity(Component component, MemberReader reader, Quantity? quantity)
    {
        if (component.UnlessReported is { } reported && !Quantities.All.ContainsKey(reported))
        {
            reader.Error("unless_reported", "unknown_quantity", $"'{reported}' is no quantity{Spelling.Hint(reported, Quantities.All.Keys)}");
        }

        if (quantity is null)
        {
            return;
        }

        if ((quantity.Name == "step_megapixels") && component.Cascade is null)
        {
            reader.Error("quantity", "unknown_reference", "step_megapixels belong to a cascade");
        }

        if (reader.Get("counting") is not null && quantity.Name != "characters")
        {
            reader.Error("counting", "conflict", "only characters are counted by a rule");
        }

        if (component.Tiers is { Per: QuantityScope.Output } && (component.Round is { Per: QuantityScope.Job } || component.Free is { Per: QuantityScope.Job }))
        {
            reader.Error("tiers", "conflict", "tiers of each output go with rounding and allowance of each output");
        }

        if (quantity.Parameters.Count > 0 && !quantity.Parameters.Any(names => names.All(parameters.Contains)))
        {
            reader.Error(
                "quantity",
                "unknown_reference",
                $"{quantity.Name} needs {string.Join(", or ", quantity.Parameters.Select(names => string.Join(" and ", names)))} under parameters");
        }

        if (component.Counts is not null && component.Formula is not null)
        {
            reader.Error("formula", "conflict", "a component has counts or a formula, not both");
        }

        if ((component.Counts is not null || component.Formula is not null) && quantity is not { Source: QuantitySource.Run, Scope: QuantityScope.Output })
        {
            reader.Error("quantity", "conflict", "counts and formula are for the tokens of an output");
        }

        foreach (var missing in component.Formula is { } formula ? Needed(formula).Where(name => !parameters.Contains(name)) : [])
        {
            reader.Error("formula", "unknown_reference", $"the formula needs {missing} under parameters");
        }
    }

    private static string[] Needed(CountFormula formula) => formula switch
    {
        CountFormula.GptImage2 => ["quality", "width", "height"],
        CountFormula.Seedance or CountFormula.SeedancePlain => ["width", "height", "seconds"],
    };

    private static Quantity? QuantityOf(MemberReader reader)
    {
        if (reader.RequiredText("quantity") is not { } name)
        {
            return null;
        }

        if (!Quantities.All.TryGetValue(name, out var quantity))
        {
            var names = Quantities.All.Keys.Order(StringComparer.Ordinal).ToList();
            reader.Error("quantity", "unknown_quantity", $"'{name}' is none of {string.Join(", ", names)}{Spelling.Hint(name, names)}");
        }

        return quantity;
    }

    private static string? Unit(MemberReader reader)
    {
        if (reader.Text("unit") is not { } unit)
        {
            return null;
        }

        if (!Units.Contains(unit, StringComparer.Ordinal))
        {
            reader.Error("unit", "unknown_unit", $"'{unit}' is none of {string.Join(", ", Units)}{Spelling.Hint(unit, Units)}");
        }

        return unit;
    }

    private LookupTable? Rates(MemberReader reader)
    {
        string[] others = ["tiers", "curve", "range"];
        var forms = others.Append("rate").Append("table").Where(member => reader.Get(member) is not null).ToList();
        if (forms.Count > 1)
        {
            reader.Error(forms[1], "conflict", $"a component has one of rate, table, tiers, curve and range, not {Words.And(forms)}");
            return null;
        }

        if (forms.Count == 1 && others.Contains(forms[0], StringComparer.Ordinal))
        {
            return LookupTable.Flat(Rational.One);
        }

        switch (reader.Get("rate"), reader.Get("table"))
        {
            case (null, null):
                reader.Error("rate", "required", "a component has a rate, a table, tiers, a curve or a range");
                return null;
            case ({ } rate, null):
                return MemberReader.NumberOf(rate, reader.Path("rate"), findings, negativeCode: "negative_price") is { } value
                    ? LookupTable.Flat(value)
                    : null;
            default:
                return Table(reader, "table", "rate");
        }
    }

    internal LookupTable Table(MemberReader reader, string member, string valueName)
    {
        var rows = new List<LookupRow>();
        var nodes = new List<SourceNode>();
        var negativeCode = valueName == "rate" ? "negative_price" : "out_of_range";
        foreach (var (node, field) in reader.List(member))
        {
            var conditions = _conditions.Read(node, field, valueName);
            if (MemberReader.Of(node, field, findings, null) is not { } row)
            {
                continue;
            }

            if (row.Get(valueName) is not { } cell)
            {
                row.Error(valueName, "required", $"a row has a {valueName}");
            }
            else if (MemberReader.NumberOf(cell, row.Path(valueName), findings, negativeCode: negativeCode) is { } value)
            {
                var next = new LookupRow(conditions, value);
                var clash = rows.FindIndex(next.IsAmbiguousWith);
                if (clash >= 0)
                {
                    findings.Error(
                        node, field, "overlap",
                        $"this row and the one in line {nodes[clash].Line} fit the same requests, and neither is the more specific");
                }

                rows.Add(next);
                nodes.Add(node);
            }
        }

        if (rows.Count == 0 && !findings.HasErrors)
        {
            reader.Error(member, "required", "a table has a row at least");
        }

        return new LookupTable(rows);
    }

    private string? Of(MemberReader? limit)
    {
        var of = limit?.Text("of");
        if (of is not null && !parameters.Contains(of))
        {
            limit!.Error("of", "unknown_reference", $"'{of}' is no parameter of this model{Spelling.Hint(of, parameters)}");
        }

        return of;
    }

    private string? CountsOf(MemberReader reader)
    {
        var of = reader.Text("counts_of");
        if (of is not null && reader.Get("counts") is null)
        {
            reader.Error("counts_of", "conflict", "counts_of says what one count is of: it goes with counts");
        }

        return of is null || parameters.Contains(of) ? of : Unknown();

        string? Unknown()
        {
            reader.Error("counts_of", "unknown_reference", $"'{of}' is no parameter of this model{Spelling.Hint(of, parameters)}");
            return null;
        }
    }

    private string? UnlessGiven(MemberReader reader)
    {
        var given = reader.Text("unless_given");
        if (given is not null && !parameters.Contains(given))
        {
            reader.Error("unless_given", "unknown_reference", $"'{given}' is no parameter of this model{Spelling.Hint(given, parameters)}");
        }

        return given;
    }

    private static IReadOnlyList<string> Less(MemberReader reader)
    {
        var less = reader.Texts("less");
        foreach (var name in less.Where(name => !Quantities.All.ContainsKey(name)))
        {
            reader.Error("less", "unknown_quantity", $"'{name}' is no quantity{Spelling.Hint(name, Quantities.All.Keys)}");
        }

        return less;
    }

    private static PriceRange? Range(MemberReader reader)
    {
        if (reader.Object("range", PriceFileMembers.PriceRange) is not { } range)
        {
            return null;
        }

        range.Required("minimum");
        range.Required("expected");
        var (minimum, expected, maximum) = (Price("minimum"), Price("expected"), Price("maximum"));
        if (minimum > expected || expected > maximum)
        {
            range.Error("expected", "range", "minimum, expected and maximum ascend");
        }

        return minimum is { } least && expected is { } usual ? new PriceRange(least, usual, maximum) : null;

        Rational? Price(string name) => range.Number(name, negativeCode: "negative_price");
    }

    private Cascade? CascadeOf(MemberReader reader)
    {
        if (reader.Object("cascade", PriceFileMembers.Cascade) is not { } cascade)
        {
            return null;
        }

        cascade.Required("by");
        cascade.Required("step");
        var (by, step) = (cascade.Text("by"), cascade.PositiveNumber("step"));
        if (by is not null && !parameters.Contains(by))
        {
            cascade.Error("by", "unknown_reference", $"'{by}' is no parameter of this model{Spelling.Hint(by, parameters)}");
        }

        if (step <= 1)
        {
            cascade.Error("step", "out_of_range", "a step makes the edge longer: it is above 1");
        }

        if (!parameters.Contains("input_megapixels") && !(parameters.Contains("input_width") && parameters.Contains("input_height")))
        {
            cascade.Error("by", "unknown_reference", "a cascade needs input_megapixels, or input_width and input_height, under parameters");
        }

        return by is not null && step is { } edge ? new Cascade(by, edge) : null;
    }

    private List<string> Times(MemberReader reader)
    {
        var times = reader.Texts("times").ToList();
        foreach (var name in times.Where(name => !parameters.Contains(name)))
        {
            reader.Error("times", "unknown_reference", $"'{name}' is no parameter of this model{Spelling.Hint(name, parameters)}");
        }

        return times;
    }

    private List<KeyValuePair<string, Rational>> Adds(MemberReader reader)
    {
        var adds = new List<KeyValuePair<string, Rational>>();
        if (reader.Object("adds", null) is { } members)
        {
            foreach (var (key, _) in members.Members)
            {
                if (!parameters.Contains(key.Value))
                {
                    members.Error(key.Value, "unknown_reference", $"'{key.Value}' is no parameter of this model{Spelling.Hint(key.Value, parameters)}");
                }
                else if (members.Number(key.Value) is { } number)
                {
                    adds.Add(new(key.Value, number));
                }
            }
        }

        return adds;
    }

    private static QuantityRounding? Round(MemberReader reader)
    {
        if (reader.Object("round", PriceFileMembers.Round) is not { } round)
        {
            return null;
        }

        round.Required("mode");
        var mode = round.Enum<RoundingMode>("mode");
        var step = round.Get("to") is null ? Rational.One : round.PositiveNumber("to");
        var per = round.Enum<QuantityScope>("per") ?? QuantityScope.Output;
        return mode is { } known && step is { } block ? new QuantityRounding(known, block, per) : null;
    }

    private static FreeAllowance? Free(MemberReader reader)
    {
        if (reader.Object("free", PriceFileMembers.Free) is not { } free)
        {
            return null;
        }

        free.Required("quantity");
        return free.Number("quantity") is { } quantity ? new FreeAllowance(quantity, free.Enum<QuantityScope>("per") ?? QuantityScope.Job) : null;
    }

    [GeneratedRegex(@"^[a-z][a-z0-9_]{0,63}\z")]
    internal static partial Regex Name();
}
