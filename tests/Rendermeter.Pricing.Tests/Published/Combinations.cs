using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Tests.Published;

/// <summary>What can be asked of a model: every combination of its enumerated parameters, and of the ends and the default of its numbers.</summary>
internal static class Combinations
{
    /// <summary>At most <paramref name="most"/> of them, spread evenly where there are more.</summary>
    public static IEnumerable<ParameterSet> Of(PricedModel model, long most)
    {
        var choices = model.Parameters.Where(rule => rule.Name != "plan").Select(Choices).ToList();
        var all = choices.Aggregate(1L, (product, list) => Math.Min(product * list.Count, long.MaxValue / 64));
        for (var i = 0L; i < Math.Min(all, most); i++)
        {
            // A prime step meets every value of every parameter even where few of the combinations are asked.
            var index = all <= most ? i : i * 1_000_003 % all;
            var asked = ParameterSet.Empty;
            foreach (var list in choices)
            {
                foreach (var (name, value) in list[(int)(index % list.Count)])
                {
                    asked = asked.With(name, value);
                }

                index /= list.Count;
            }

            yield return asked;
        }
    }

    private static List<ParameterSet> Choices(ParameterRule rule)
    {
        var values = rule switch
        {
            { Name: "size" } => (rule.Allowed ?? ["1024x1024", "1536x1024", "1024x1536", "2048x2048"]).Select(Size).ToList(),
            { Kind: ParameterKind.Flag } => [One(rule.Name, ParameterValue.FromFlag(true)), One(rule.Name, ParameterValue.FromFlag(false))],
            { Allowed: { } allowed } => [.. allowed.Select(text => One(rule.Name, rule.Kind == ParameterKind.Label ? ParameterValue.FromLabel(text) : ParameterValue.FromText(text)))],
            { Kind: ParameterKind.Number } => [.. Numbers(rule).Distinct().Select(number => One(rule.Name, ParameterValue.FromNumber(number)))],
            _ => [],
        };
        return rule.Required && values.Count > 0 ? values : [.. values, ParameterSet.Empty];
    }

    private static IEnumerable<Rational> Numbers(ParameterRule rule)
    {
        // Nothing of something costs nothing, which is no news.
        var step = rule.Step ?? Rational.One;
        var least = rule.Min is { Sign: > 0 } min ? min : rule.Max is { } bound ? Rational.Min(step, bound) : step;
        yield return least;
        if (rule.Max is not { } most)
        {
            yield return least + step;
        }
        else
        {
            yield return Rational.Min(least + step, most);
            yield return most;
        }
    }

    private static ParameterSet Size(string text)
    {
        var edges = text.Split('x');
        return One("width", ParameterValue.FromText(edges[0])).With("height", ParameterValue.FromText(edges[1]));
    }

    private static ParameterSet One(string name, ParameterValue value) => ParameterSet.Empty.With(name, value);
}
