using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Rates;

/// <summary>A row of a table: what it asks of parameters, and its value.</summary>
/// <param name="When">Parameter names and what they must be.</param>
/// <param name="Value">The rate, or the count.</param>
public sealed record LookupRow(IReadOnlyList<KeyValuePair<string, ParameterMatch>> When, Rational Value)
{
    internal int Specificity { get; } = When.Sum(condition => condition.Value.Specificity);

    /// <summary>Whether a request could fit both rows and neither is the more specific.</summary>
    internal bool IsAmbiguousWith(LookupRow other)
    {
        if (Specificity != other.Specificity)
        {
            return false;
        }

        // Every pair of a table's rows comes here: no enumerator is made.
        for (var i = 0; i < When.Count; i++)
        {
            for (var j = 0; j < other.When.Count; j++)
            {
                if (string.Equals(When[i].Key, other.When[j].Key, StringComparison.Ordinal) && !other.When[j].Value.Overlaps(When[i].Value))
                {
                    return false;
                }
            }
        }

        return true;
    }
}
