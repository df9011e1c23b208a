using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.Adjustments;

/// <summary>From a version's currency to another: credits by plan, money by dated rates.</summary>
/// <param name="To">The currency of the quote from here on.</param>
/// <param name="Rates">One or more.</param>
public sealed record Conversion(Currency To, IReadOnlyList<ConversionRate> Rates)
{
    /// <summary>The rate that holds: of those that fit and have begun, the most specific, then the latest; null where none does.</summary>
    /// <param name="value">The parameters.</param>
    /// <param name="on">The day asked about.</param>
    public ConversionRate? Find(Func<string, ParameterValue?> value, DateOnly on)
    {
        ConversionRate? found = null;
        foreach (var rate in Rates)
        {
            if (rate.From is { } from && from > on || !rate.When.All(condition => condition.Value.Fits(value(condition.Key))))
            {
                continue;
            }

            var order = found is null ? 1 : Weight(rate).CompareTo(Weight(found));
            if (order > 0 || (order == 0 && (rate.From ?? DateOnly.MinValue) > (found!.From ?? DateOnly.MinValue)))
            {
                found = rate;
            }
        }

        return found;
    }

    private static int Weight(ConversionRate rate) => rate.When.Sum(condition => condition.Value.Specificity);
}
