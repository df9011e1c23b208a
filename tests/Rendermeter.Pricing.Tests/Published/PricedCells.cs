using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Tests.Published;

/// <summary>
/// Every combination of the parameters that a price version depends on: each allowed value, both flags, and of a number its ends and both sides
/// of every edge that a row, a curve, a tier, a block or a minimum has there. None is left out. Then each value of every other parameter, alone.
/// </summary>
internal sealed class PricedCells(PricedModel model, PriceVersion version)
{
    private static readonly string[] Sizes = ["size", "width", "height", "pixels", "megapixels", "long_edge", "short_edge"];

    public IEnumerable<ParameterSet> All()
    {
        var priced = Priced().ToList();
        return Of(priced).Concat(model.Parameters.Select(rule => rule.Name).Where(name => !Sizes.Contains(name) && !priced.Contains(name)).SelectMany(name => Of([name])));
    }

    /// <summary>The parameters of the model that the components, or what adjusts them, look at.</summary>
    private IEnumerable<string> Priced()
    {
        var named = version.Components.SelectMany(Named).ToHashSet(StringComparer.Ordinal);
        foreach (var adjustment in version.Adjustments)
        {
            named.UnionWith(adjustment.When.Select(condition => condition.Key).Concat(adjustment.Conversion?.Rates.SelectMany(rate => rate.When).Select(condition => condition.Key) ?? []));
            named.UnionWith(adjustment.Tiers?.After is { } after ? [after] : []);
        }

        var hasSize = named.Overlaps(Sizes);
        return model.Parameters.Select(rule => rule.Name).Where(name => Sizes.Contains(name) ? hasSize : named.Contains(name)).Select(name => Sizes.Contains(name) ? "size" : name).Distinct();
    }

    private static IEnumerable<string> Named(Component component)
    {
        string?[] single = [component.Curve?.Of, component.Tiers?.After, component.CountsOf, component.MinimumOf, component.MaximumOf, component.UnlessGiven, component.Cascade?.By, component.Formula is null ? null : "size", component.Formula is null ? null : "seconds"];
        return Conditions(component).Select(condition => condition.Key).Concat(component.Quantity.Parameters.SelectMany(names => names)).Concat(component.Times)
            .Concat(component.Adds.Select(add => add.Key)).Concat(single.OfType<string>())
            .Concat(component.Formula is null ? [] : ["quality", "fps", "input_seconds"])
            .Concat(component.Quantity.Name is "characters" or "image_input_tokens" ? [component.Quantity.Name, "input_images"] : []);
    }

    private static IEnumerable<KeyValuePair<string, ParameterMatch>> Conditions(Component component)
        => component.When.Concat(component.Rates.Rows.SelectMany(row => row.When)).Concat(component.Counts?.Rows.SelectMany(row => row.When) ?? []);

    private IEnumerable<ParameterSet> Of(IReadOnlyList<string> names)
    {
        IEnumerable<ParameterSet> cells = [ParameterSet.Empty];
        foreach (var name in names)
        {
            var choices = Choices(name);
            cells = cells.SelectMany(cell => choices.Select(choice => choice.Aggregate(cell, (set, item) => set.With(item.Key, item.Value))));
        }

        return cells;
    }

    /// <summary>The values of one parameter, and its absence where it may be absent and that is not the same as its default.</summary>
    private List<ParameterSet> Choices(string name)
    {
        if (name == "size")
        {
            return [.. SizesOf()];
        }

        var rule = model.Rule(name)!;
        List<ParameterSet> values = rule switch
        {
            { Kind: ParameterKind.Flag } => [One(name, ParameterValue.FromFlag(true)), One(name, ParameterValue.FromFlag(false))],
            { Allowed: { } allowed } => [.. allowed.Select(text => One(name, rule.Kind == ParameterKind.Label ? ParameterValue.FromLabel(text) : ParameterValue.FromText(text)))],
            { Kind: ParameterKind.Number } => [.. Numbers(rule).Select(number => One(name, ParameterValue.FromNumber(number)))],
            _ => [.. version.Components.SelectMany(Conditions).Where(condition => condition.Key == name).SelectMany(condition => condition.Value is ParameterMatch.OneOf one ? one.Values : []).Distinct().Select(text => One(name, ParameterValue.FromText(text)))],
        };
        return rule.Required || (rule.Default is not null && values.Count > 0) ? values : [.. values, ParameterSet.Empty];
    }

    private IEnumerable<Rational> Numbers(ParameterRule rule)
    {
        var step = rule.Step ?? (rule.Name is "seconds" or "input_seconds" or "compute_seconds" ? Rational.FromFraction(1, 2) : Rational.One);
        var edges = Edges(rule.Name).ToList();

        // Nothing of something costs nothing, which is no news.
        var least = rule.Min is { Sign: > 0 } min ? min : step;
        return edges.SelectMany(edge => new[] { edge - step, edge, edge + step })
            .Concat(rule.Max is { } most ? [least, most] : [least, least + step])
            .Where(value => (value >= least || (value.IsZero && edges.Contains(value) && rule.Min is not { Sign: > 0 })) && !(value > rule.Max) && (rule.Step is not { } multiple || (value / multiple).IsWhole))
            .Distinct();
    }

    /// <summary>Where a price bends or jumps along a number.</summary>
    private IEnumerable<Rational> Edges(string name)
    {
        foreach (var match in version.Components.SelectMany(Conditions).Concat(version.Adjustments.SelectMany(adjustment => adjustment.When)).Where(condition => condition.Key == name).Select(condition => condition.Value))
        {
            var edges = match switch
            {
                ParameterMatch.OneOf one => one.Values.Select(text => Rational.TryParse(text, out var value) ? value : (Rational?)null),
                ParameterMatch.Between range => [range.Min, range.Over, range.Max, range.Below],
                _ => [],
            };
            foreach (var edge in edges.OfType<Rational>())
            {
                yield return edge;
            }
        }

        foreach (var component in version.Components)
        {
            var own = component.Quantity.Name == name ? new[] { component.Round?.Step, component.MinimumQuantity, component.MaximumQuantity, component.Free?.Quantity } : [];
            var curve = component.Curve?.Of == name ? component.Curve.Points.Select(point => (Rational?)point.At) : [];
            var tiers = component.Tiers?.After == name || (component.Quantity.Name == name && component.Tiers is not null) ? component.Tiers!.Rows.Select(tier => (Rational?)tier.From) : [];
            foreach (var edge in own.Concat(curve).Concat(tiers).OfType<Rational>())
            {
                yield return edge;
            }
        }
    }

    /// <summary>Width and height go together: every size that is sold, else those that rows name, and squares and oblongs on both sides of every edge.</summary>
    private IEnumerable<ParameterSet> SizesOf()
    {
        if (model.Rule("size") is { Allowed: { } sold })
        {
            return sold.Select(Size);
        }

        var named = version.Components.SelectMany(Conditions).Where(condition => condition.Key == "size").SelectMany(condition => condition.Value is ParameterMatch.OneOf one ? one.Values : []);
        var sides = new[] { 512, 1000, 1024, 2048 };
        var edges = Edges("pixels").Concat(Edges("megapixels").Select(edge => edge * 1_000_000)).SelectMany(area => new[] { area / 1024, (area / 1024) + 1, (area / 1024) - 1 })
            .Where(side => side.Sign > 0 && side <= 16_384).Select(side => $"1024x{side.Floor()}");
        var long_ = Edges("long_edge").Concat(Edges("short_edge")).Concat(Edges("width")).Concat(Edges("height")).SelectMany(edge => new[] { edge, edge + 1 }).SelectMany(edge => new[] { $"{edge}x512", $"{edge}x{edge}" });
        return named.Concat(sides.SelectMany(width => sides.Select(height => $"{width}x{height}"))).Concat(edges).Concat(long_).Distinct().Select(Size);
    }

    private static ParameterSet Size(string text)
    {
        var edges = text.Split('x');
        return One("width", ParameterValue.FromText(edges[0])).With("height", ParameterValue.FromText(edges[1]));
    }

    private static ParameterSet One(string name, ParameterValue value) => ParameterSet.Empty.With(name, value);
}
