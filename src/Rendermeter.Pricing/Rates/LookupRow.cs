using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Pricing.Rates;

/// <summary>A row of a table: what it asks of parameters, and its value.</summary>
/// <param name="When">Parameter names and what they must be.</param>
/// <param name="Value">The rate, or the count.</param>
public sealed record LookupRow(IReadOnlyList<KeyValuePair<string, ParameterMatch>> When, Rational Value)
{
    internal int Specificity => When.Sum(condition => condition.Value.Specificity);

    /// <summary>Whether a request could fit both rows and neither is the more specific.</summary>
    internal bool IsAmbiguousWith(LookupRow other)
        => Specificity == other.Specificity
            && When.All(mine => other.When.All(theirs => theirs.Key != mine.Key || theirs.Value.Overlaps(mine.Value)));
}
