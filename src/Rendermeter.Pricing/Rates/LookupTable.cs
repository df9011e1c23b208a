using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Rates;

/// <summary>
/// A table over any number of parameters. Of the rows that fit, the most specific one counts; where none fits there is no value, and
/// never a default.
/// </summary>
/// <param name="Rows">One row or more; one row without conditions is a flat value.</param>
public sealed record LookupTable(IReadOnlyList<LookupRow> Rows)
{
    /// <summary>A table with one value for everything.</summary>
    public static LookupTable Flat(Rational value) => new([new LookupRow([], value)]);

    /// <summary>The row that counts; null where none fits.</summary>
    public LookupRow? Find(Func<string, ParameterValue?> value)
    {
        LookupRow? best = null;
        foreach (var row in Rows)
        {
            if (row.When.All(condition => condition.Value.Fits(value(condition.Key))) && (best is null || row.Specificity > best.Specificity))
            {
                best = row;
            }
        }

        return best;
    }

    /// <summary>The parameter whose value no row takes, as far as the earlier ones allow: where the blame for a missing cell lies.</summary>
    internal (string Name, IReadOnlyList<string> Sold) Missing(Func<string, ParameterValue?> value)
    {
        var names = Rows.SelectMany(row => row.When).Select(condition => condition.Key).Distinct(StringComparer.Ordinal).ToList();
        IEnumerable<LookupRow> left = Rows;
        foreach (var name in names)
        {
            var fitting = left.Where(row => row.When.All(condition => condition.Key != name || condition.Value.Fits(value(name)))).ToList();
            if (fitting.Count == 0)
            {
                return (name, ValuesOf(left, name));
            }

            left = fitting;
        }

        throw new System.Diagnostics.UnreachableException("a row fits");
    }

    private static List<string> ValuesOf(IEnumerable<LookupRow> rows, string name)
        => rows.SelectMany(row => row.When)
            .Where(condition => condition.Key == name)
            .SelectMany(condition => condition.Value is ParameterMatch.OneOf one ? one.Values : [])
            .Distinct(StringComparer.Ordinal)
            .ToList();
}
