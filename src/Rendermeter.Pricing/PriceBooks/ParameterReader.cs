using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads a model's parameter rules.</summary>
internal static class ParameterReader
{
    private static readonly string[] Types = ["whole", "number", "label", "flag"];

    public static IReadOnlyList<ParameterRule> Read(MemberReader model)
    {
        var rules = new List<ParameterRule>();
        var readers = new List<MemberReader>();
        if (model.Object("parameters", null) is not { } parameters)
        {
            return rules;
        }

        foreach (var (key, node) in parameters.Members)
        {
            if (!ParameterSet.IsName(key.Value))
            {
                parameters.Findings.Error(key, parameters.Path(key.Value), "identifier", "a parameter is named in lower_snake_case");
            }
            else if (MemberReader.Of(node, parameters.Path(key.Value), parameters.Findings, PriceFileMembers.Parameter) is { } reader)
            {
                rules.Add(Rule(key.Value, reader));
                readers.Add(reader);
            }
        }

        return ParameterLinks.Read(rules, readers);
    }

    private static ParameterRule Rule(string name, MemberReader reader)
    {
        var type = reader.OneOf("type", Types);
        var allowed = reader.Get("allowed") is null ? null : reader.Texts("allowed");
        if (allowed is { Count: 0 })
        {
            reader.Error("allowed", "required", "a list of allowed values names one at least");
        }

        if (name == "size" && allowed?.FirstOrDefault(text => !ConditionReader.Size().IsMatch(text)) is { } odd)
        {
            reader.Error("allowed", "size_format", $"'{odd}' is no size such as 1024x1024");
        }

        var (min, max, step) = (reader.Number("min"), reader.Number("max"), reader.PositiveNumber("step"));
        var fallback = reader.Text("default");
        var kind = Kind(name, type, allowed, fallback, min ?? max ?? step);
        if (kind != ParameterKind.Number && (min ?? max ?? (name == "size" ? null : step)) is not null)
        {
            reader.Findings.Error(reader.Node, reader.Field, "conflict", $"'{name}' is no number and has no min, max or step");
        }

        if (min > max)
        {
            reader.Error("max", "range", "max is below min");
        }

        var rule = new ParameterRule(name, kind)
        {
            Min = min,
            Max = max,
            Step = step ?? (type == "whole" || (type is null && Vocabulary.IsWhole(name)) ? Rational.One : null),
            Allowed = allowed?.Select(text => ParameterValue.FromText(text).Text).ToList(),
            Required = reader.Flag("required") ?? false,
            As = Replacements(reader),
            Size = name == "size" ? Limits(reader, step) : null,
        };
        rule = fallback is null ? rule : rule with { Default = Default(rule, reader, fallback) };
        reader.Text("note");
        if (name != "size" && Limits(reader, null) is not null)
        {
            reader.Findings.Error(reader.Node, reader.Field, "conflict", "min_pixels, max_pixels, max_edge and max_ratio belong to size");
        }

        foreach (var (from, to) in rule.As)
        {
            if (rule.Allowed is { } sold && !sold.Contains(to, StringComparer.Ordinal))
            {
                reader.Error("as", "unknown_reference", $"'{from}' is priced as '{to}', which is not allowed itself");
            }
        }

        return rule;
    }

    private static ParameterKind Kind(string name, string? type, IReadOnlyList<string>? allowed, string? fallback, Rational? bound)
    {
        var known = type switch
        {
            "whole" or "number" => ParameterKind.Number,
            "label" => ParameterKind.Label,
            "flag" => ParameterKind.Flag,
            _ => Vocabulary.KindOf(name),
        };
        if (known is { } kind)
        {
            return kind;
        }

        if (bound is not null)
        {
            return ParameterKind.Number;
        }

        var sample = (allowed ?? []).Append(fallback).OfType<string>().Select(text => ParameterValue.FromText(text).Kind).Distinct().ToList();
        return sample.Count == 1 ? sample[0] : ParameterKind.Label;
    }

    private static ParameterValue? Default(ParameterRule rule, MemberReader reader, string text)
    {
        var value = ParameterValue.FromText(text);
        value = rule.Kind == ParameterKind.Label ? ParameterValue.FromLabel(text) : value;
        var problem = rule.Name == "size"
            ? (ConditionReader.Size().IsMatch(text) ? null : $"'{text}' is no size such as 1024x1024")
            : ParameterCheck.Problem(rule, value)?.Detail;
        if (rule.Name == "size" && rule.Allowed is { } sold && !sold.Contains(text, StringComparer.Ordinal))
        {
            problem ??= "it is not among the allowed sizes";
        }

        if (problem is not null)
        {
            reader.Error("default", "default", $"the default would be refused: {problem}");
            return null;
        }

        return value;
    }

    private static Dictionary<string, string> Replacements(MemberReader reader)
    {
        var replacements = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reader.Object("as", null) is { } pairs)
        {
            foreach (var (key, _) in pairs.Members)
            {
                if (pairs.RequiredText(key.Value) is { } to)
                {
                    replacements[key.Value] = to;
                }
            }
        }

        return replacements;
    }

    private static SizeLimits? Limits(MemberReader reader, Rational? step)
    {
        var limits = new SizeLimits(
            reader.Number("min_pixels"), reader.Number("max_pixels"), reader.Number("max_edge"), reader.PositiveNumber("max_ratio"), step);
        return limits is { MinPixels: null, MaxPixels: null, MaxEdge: null, MaxRatio: null, Step: null } ? null : limits;
    }
}
