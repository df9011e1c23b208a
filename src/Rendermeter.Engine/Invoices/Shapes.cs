using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices;

/// <summary>One object for equal parameters, so that what was priced once is found again at no cost. Bounded: it begins anew when full.</summary>
internal sealed class Shapes
{
    private const int Most = 20_000;

    private readonly Dictionary<string, ParameterSet> _known = new(StringComparer.Ordinal);

    public ParameterSet Get(string key, Func<ParameterSet> make)
    {
        if (_known.TryGetValue(key, out var known))
        {
            return known;
        }

        if (_known.Count >= Most)
        {
            _known.Clear();
        }

        return _known[key] = make();
    }

    public ParameterSet One(ParameterSet set) => set.Count == 0 ? ParameterSet.Empty : Get(set.ToString(), () => set);
}
