using System.Text;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.Quotes;

/// <summary>How a line's quantity came about, in words.</summary>
internal static class LineWords
{
    /// <summary>What one output of a medium is called.</summary>
    public static string Output(MediaKind media) => media switch
    {
        MediaKind.Image => "image",
        MediaKind.Video => "video",
        MediaKind.Speech or MediaKind.Music or MediaKind.Sound => "clip",
        MediaKind.Mesh or MediaKind.Compute or MediaKind.Transcript => "output",
    };

    public static string Why(
        Component component, LookupRow row, QuantityReading quantity, string unit, string output, Rational billable, Rational charge, Facts facts)
    {
        var words = new StringBuilder();
        if (component.Quantity.Name == "outputs" && quantity.Each == Rational.One)
        {
            words.Append(Words.Count(quantity.Outputs, output));
        }
        else
        {
            words.Append(Words.Count(quantity.Each, unit));
            words.Append(quantity.IsPerOutput ? $" {Words.One(output)}" : "");
            Steps(component, quantity, words, facts);
            words.Append(quantity.IsPerOutput ? $", {Words.Count(quantity.Outputs, output)}" : "");
        }

        if (component.Round is { Per: QuantityScope.Job } && quantity.IsPerOutput)
        {
            words.Append(", rounded to ").Append(billable).Append(" in all");
        }

        if (component.Free is { Per: QuantityScope.Job } free)
        {
            words.Append(", ").Append(free.Quantity).Append(" free");
        }

        if (row.When.Count > 0)
        {
            words.Append(", at ").AppendJoin(", ", row.When
                .Where(condition => condition.Value is not ParameterMatch.Anything)
                .Select(condition => $"{condition.Key} {facts.Value(condition.Key)?.Text}"));
        }

        if (component.Curve is { } curve)
        {
            words.Append(", at ").Append(curve.Of).Append(' ').Append(facts.Value(curve.Of)?.Text);
        }

        if (component.Tiers is { } tiers)
        {
            words.Append(tiers.Mode == TierMode.Graduated ? ", by tiers" : ", at the tier of the whole");
            words.Append(tiers.After is { } after && facts.Number(after) is { IsZero: false } before ? $" after {before}" : "");
        }

        if (component.MinimumCharge is { } least && charge < least)
        {
            words.Append(", raised to the minimum charge of ").Append(least);
        }

        return words.ToString();
    }

    private static void Steps(Component component, QuantityReading quantity, StringBuilder words, Facts facts)
    {
        var each = quantity.Each;
        if (component.Round is { } round
            && !(round.Per == QuantityScope.Job && quantity.IsPerOutput)
            && round.Apply(each) is var rounded
            && rounded != each)
        {
            words.Append(", rounded ").Append(round.Mode switch
            {
                RoundingMode.Up => "up to ",
                RoundingMode.Down => "down to ",
                RoundingMode.Nearest => "to ",
            }).Append(rounded);
            each = rounded;
        }

        if (Rating.Limit(component.MinimumQuantity, component.MinimumOf, facts) is { } minimum && minimum > each)
        {
            words.Append(", at least ").Append(minimum);
        }

        if (Rating.Limit(component.MaximumQuantity, component.MaximumOf, facts) is { } maximum && maximum < each)
        {
            words.Append(", at most ").Append(maximum);
        }

        if (component.Free is { Per: QuantityScope.Output } free)
        {
            words.Append(", ").Append(free.Quantity).Append(" of them free");
        }
    }
}
