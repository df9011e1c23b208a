using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Combinations of declared values that a table has no row for.</summary>
internal static class MissingCells
{
    private const int MostCells = 20_000;

    /// <summary>Every missing cell of a component, in the order of the rows' parameters; none where a parameter has no list of values, or the lists make too many.</summary>
    public static IEnumerable<ParameterSet> Of(PricedModel model, Component component)
    {
        var names = component.Rates.Rows.SelectMany(row => row.When).Select(condition => condition.Key).Distinct(StringComparer.Ordinal).ToList();
        var values = names.Select(name => Values(model, name)).ToList();
        if (names.Count == 0 || values.Exists(list => list is null) || values.Aggregate(1L, (product, list) => Math.Min(MostCells + 1, product * list!.Count)) > MostCells)
        {
            return [];
        }

        IEnumerable<ParameterSet> cells = [ParameterSet.Empty];
        for (var i = 0; i < names.Count; i++)
        {
            var (name, list) = (names[i], values[i]!);
            cells = cells.SelectMany(cell => list.Select(value => cell.With(name, value)));
        }

        return cells.Where(cell => IsMissing(component, names, cell));
    }

    /// <summary>Whether a worked example expects the cell to be refused.</summary>
    public static bool IsRefused(PricedModel model, PriceVersion version, ParameterSet cell)
        => version.Examples.Any(example => example.Refused is not null && cell.All(item => Asked(model, example, item)));

    private static bool IsMissing(Component component, List<string> names, ParameterSet cell)
    {
        var facts = new Facts(cell, null, null);
        return facts.Fit([.. component.When.Where(condition => names.Contains(condition.Key))]) && component.Rates.Find(facts.Value) is null;
    }

    private static bool Asked(PricedModel model, PriceExample example, KeyValuePair<string, ParameterValue> item)
        => (example.When.TryGet(item.Key, out var value) ? value.Text : model.Rule(item.Key)?.Default?.Text) == item.Value.Text;

    private static List<ParameterValue>? Values(PricedModel model, string name)
        => model.Rule(name) switch
        {
            { Kind: ParameterKind.Flag } => [ParameterValue.FromFlag(true), ParameterValue.FromFlag(false)],
            { Allowed: { } allowed, Kind: ParameterKind.Number } => [.. allowed.Select(ParameterValue.FromText)],
            { Allowed: { } sizes } => [.. sizes.Select(ParameterValue.FromLabel)],
            _ => null,
        };
}
