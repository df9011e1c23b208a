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
        "credit", "adapter", "unit", "neuron", "iteration",
    ];

    private readonly ConditionReader _conditions = new(parameters, findings);

    public Component? Read(SourceNode node, string field)
    {
        if (MemberReader.Of(node, field, findings, PriceFileMembers.Component) is not { } reader)
        {
            return null;
        }

        var name = reader.Identifier("name", Name());
        var quantity = QuantityOf(reader);
        var rates = Rates(reader);
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
            Counts = reader.Get("counts") is null ? null : Table(reader, "counts", "count"),
            Formula = reader.Enum<CountFormula>("formula"),
            Adds = Adds(reader),
            Round = Round(reader),
            MinimumQuantity = minimum?.Number("quantity"),
            MinimumCharge = minimum?.Number("charge"),
            MaximumQuantity = maximum?.Number("quantity"),
            Free = Free(reader),
            Per = reader.PositiveNumber("per") ?? Rational.One,
            Most = reader.Number("most"),
            When = reader.Get("when") is { } when ? _conditions.Read(when, reader.Path("when")) : [],
            UnlessReported = reader.Text("unless_reported"),
            Outcomes = OutcomeReader.Read(reader),
        };
        CheckAgainstQuantity(component, reader, quantity);
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
        CountFormula.Seedance => ["width", "height", "seconds"],
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
        switch (reader.Get("rate"), reader.Get("table"))
        {
            case (null, null):
                reader.Error("rate", "required", "a component has a rate or a table");
                return null;
            case ({ } rate, null):
                return MemberReader.NumberOf(rate, reader.Path("rate"), findings, negativeCode: "negative_price") is { } value
                    ? LookupTable.Flat(value)
                    : null;
            case (null, not null):
                return Table(reader, "table", "rate");
            default:
                reader.Error("table", "conflict", "a component has a rate or a table, not both");
                return null;
        }
    }

    private LookupTable Table(MemberReader reader, string member, string valueName)
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
