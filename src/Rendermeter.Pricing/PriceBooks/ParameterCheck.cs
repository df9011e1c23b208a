using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Whether a rule takes a value, and what is wrong where it does not.</summary>
internal static class ParameterCheck
{
    private const int MostDecimals = 6;

    /// <summary>Code and detail of what is wrong; null when the value is fine.</summary>
    public static (string Code, string Detail)? Problem(ParameterRule rule, ParameterValue value)
    {
        if (value.Kind != rule.Kind)
        {
            return ("type", $"{rule.Name} must be {Expected(rule)}");
        }

        if (rule.Kind == ParameterKind.Number && NumberProblem(rule, value.Number) is { } problem)
        {
            return problem;
        }

        return rule.Allowed is { } allowed && !allowed.Contains(value.Text, StringComparer.Ordinal)
            ? ("not_sold", $"{rule.Name} is sold as {Words.And(allowed)}")
            : null;
    }

    private static (string Code, string Detail)? NumberProblem(ParameterRule rule, Rational number)
    {
        var least = rule.Min ?? Vocabulary.LeastOf(rule.Name);
        var greatest = rule.Max ?? Vocabulary.Greatest;
        if (rule.Allowed is null && (number < least || number > greatest))
        {
            var range = rule.Max is null ? $"{least} or more" : $"between {least} and {greatest}";
            return ("out_of_range", $"{rule.Name} must be {range}");
        }

        if (rule.Step is { } step && !(number / step).IsWhole)
        {
            return step == Rational.One
                ? ("type", $"{rule.Name} must be a whole number")
                : ("out_of_range", $"{rule.Name} must be a multiple of {step}");
        }

        return (number * Rational.FromInteger(System.Numerics.BigInteger.Pow(10, MostDecimals))).IsWhole
            ? null
            : ("out_of_range", $"{rule.Name} has at most {MostDecimals} decimals");
    }

    private static string Expected(ParameterRule rule) => rule.Kind switch
    {
        ParameterKind.Number => rule.Step == Rational.One ? "a whole number" : "a number",
        ParameterKind.Flag => "true or false",
        ParameterKind.Label => "text",
    };
}
