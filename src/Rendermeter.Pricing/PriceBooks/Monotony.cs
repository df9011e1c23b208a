using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Whether more of what is asked for costs less in total, which is a slip far more often than a price.</summary>
internal static class Monotony
{
    /// <summary>What is wrong; null where nothing is.</summary>
    public static string? Problem(Component component)
        => component.Curve is { } curve ? CurveProblem(component, curve) : DurationProblem(component);

    private static string? CurveProblem(Component component, Curve curve)
    {
        for (var i = 1; i < curve.Points.Count; i++)
        {
            var (before, after) = (curve.Points[i - 1], curve.Points[i]);
            if (Total(component, curve.Of, after.At, after.Rate) < Total(component, curve.Of, before.At, before.Rate))
            {
                return $"{curve.Of} {after.At} costs less than {before.At}";
            }
        }

        return null;
    }

    /// <summary>Rows that differ in their seconds alone.</summary>
    private static string? DurationProblem(Component component)
    {
        var rows = component.Rates.Rows
            .Select(row => (Row: row, Seconds: row.When.FirstOrDefault(condition => condition.Key == "seconds").Value as ParameterMatch.OneOf))
            .Where(pair => pair.Seconds is { Values.Count: 1 } && Rational.TryParse(pair.Seconds.Values[0], out _))
            .Select(pair => (pair.Row, Seconds: Rational.TryParse(pair.Seconds!.Values[0], out var seconds) ? seconds : Rational.Zero, Others: Others(pair.Row)));
        foreach (var group in rows.GroupBy(row => row.Others, StringComparer.Ordinal))
        {
            var ordered = group.OrderBy(row => row.Seconds).ToList();
            for (var i = 1; i < ordered.Count; i++)
            {
                if (Total(component, "seconds", ordered[i].Seconds, ordered[i].Row.Value) < Total(component, "seconds", ordered[i - 1].Seconds, ordered[i - 1].Row.Value))
                {
                    return $"{ordered[i].Seconds} seconds cost less than {ordered[i - 1].Seconds}{(group.Key.Length == 0 ? "" : $" at {group.Key}")}";
                }
            }
        }

        return null;
    }

    private static Rational Total(Component component, string of, Rational at, Rational rate) => component.Quantity.Name == of ? rate * at : rate;

    private static string Others(LookupRow row)
        => string.Join(", ", row.When.Where(condition => condition.Key != "seconds")
            .OrderBy(condition => condition.Key, StringComparer.Ordinal)
            .Select(condition => $"{condition.Key} {(condition.Value is ParameterMatch.OneOf one ? string.Join('|', one.Values) : condition.Value.ToString())}"));
}
