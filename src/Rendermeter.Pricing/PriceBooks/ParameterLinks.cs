namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads what parameters ask of each other: <c>required_when</c> and <c>not_with</c>.</summary>
internal static class ParameterLinks
{
    /// <summary>The rules with their links, in the same order.</summary>
    public static IReadOnlyList<ParameterRule> Read(IReadOnlyList<ParameterRule> rules, IReadOnlyList<MemberReader> readers)
    {
        if (readers.All(reader => reader.Get("required_when") is null && reader.Get("not_with") is null))
        {
            return rules;
        }

        var names = rules.Select(rule => rule.Name).ToHashSet(StringComparer.Ordinal);
        var linked = rules.Zip(readers, (rule, reader) => Link(rule, reader, names)).ToList();
        foreach (var (rule, reader) in linked.Zip(readers))
        {
            foreach (var other in rule.NotWith.Where(name => rule.Required && linked.Exists(it => it.Name == name && it.Required)))
            {
                reader.Error("not_with", "conflict", $"'{rule.Name}' and '{other}' are both required: no request could give them");
            }
        }

        return linked;
    }

    private static ParameterRule Link(ParameterRule rule, MemberReader reader, HashSet<string> names)
    {
        var others = names.Where(name => name != rule.Name).ToHashSet(StringComparer.Ordinal);
        if (reader.Get("required_when") is { } when)
        {
            if (rule.Required || rule.Default is not null)
            {
                reader.Error("required_when", "conflict", $"'{rule.Name}' is {(rule.Required ? "always required" : "never missing: it has a default")}");
            }

            rule = rule with { RequiredWhen = new ConditionReader(others, reader.Findings).Read(when, reader.Path("required_when")) };
            if (rule.RequiredWhen.Count == 0 && !reader.Findings.HasErrors)
            {
                reader.Error("required_when", "required", "say when: {mode: edit}");
            }
        }

        var notWith = reader.Texts("not_with");
        foreach (var name in notWith.Where(name => !others.Contains(name)))
        {
            reader.Error("not_with", "unknown_reference", $"'{name}' is no other parameter of this model{Spelling.Hint(name, others)}");
        }

        return rule with { NotWith = notWith };
    }
}
