using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Raters;

/// <summary>A table, compiled: the most specific rows first, so that the first that fits counts.</summary>
internal sealed class CompiledTable
{
    private readonly CompiledMatch[][] _when;
    private readonly Fraction[] _values;

    public CompiledTable(LookupTable table, SlotMap slots, Amounts.Rational scale)
    {
        var rows = table.Rows.OrderByDescending(row => row.Specificity).ToList();
        _when = [.. rows.Select(row => row.When.Select(condition => CompiledMatch.Of(condition.Key, condition.Value, slots)).OfType<CompiledMatch>().ToArray())];
        _values = [.. rows.Select(row => Fraction.Of(row.Value * scale) ?? throw new NotCompiledException())];
    }

    public bool TryFind(ref Slots slots, out Fraction value)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            if (Fits(_when[i], ref slots))
            {
                value = _values[i];
                return true;
            }
        }

        value = default;
        return false;
    }

    public static bool Fits(CompiledMatch[] when, ref Slots slots)
    {
        foreach (var match in when)
        {
            if (!match.Fits(ref slots))
            {
                return false;
            }
        }

        return true;
    }
}
