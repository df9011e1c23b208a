using System.Globalization;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads a model's versions, names them and sets them in order.</summary>
internal sealed class VersionReader(IReadOnlySet<string> parameters, Currency? currency, IReadOnlyList<PricePlan> plans, Findings findings)
{
    public IReadOnlyList<PriceVersion> Read(MemberReader model)
    {
        var versions = new List<PriceVersion>();
        if (model.Required("versions") is null)
        {
            return versions;
        }

        foreach (var (node, field) in model.List("versions"))
        {
            if (Version(node, field) is { } version)
            {
                versions.Add(version);
            }
        }

        if (versions.Count == 0 && !findings.HasErrors)
        {
            model.Error("versions", "required", "a model has a version at least");
        }

        return Ordered(versions, model.Path("versions"));
    }

    private PriceVersion? Version(SourceNode node, string field)
    {
        if (MemberReader.Of(node, field, findings, PriceFileMembers.Version) is not { } reader)
        {
            return null;
        }

        reader.Required("checked_on");
        reader.Required("source_kind");
        reader.Required("components");
        var (from, to) = (reader.Day("effective_from"), reader.Day("effective_to"));
        if (to <= from)
        {
            reader.Error("effective_to", "range", "effective_to is the first day on which the price no longer holds, after effective_from");
        }

        var checkedOn = reader.Day("checked_on");
        var source = reader.RequiredText("source");
        var sourceKind = reader.OneOf("source_kind", PriceFileMembers.SourceKinds);
        var money = CurrencyReader.Read(reader) ?? currency ?? default;
        var components = Components(reader);
        var version = new PriceVersion(
            Day(from ?? checkedOn ?? default), checkedOn ?? default, source ?? "?", sourceKind ?? "?", money, components)
        {
            EffectiveFrom = from,
            EffectiveTo = to,
            RecordedAt = reader.Instant("recorded_at"),
            Adjustments = new AdjustmentReader(parameters, plans, findings).Read(
                reader, components.Select(component => component.Name).ToHashSet(StringComparer.Ordinal), money),
            Reports = Reports(reader, money),
            Examples = Examples(reader),
            Notes = reader.Texts("notes"),
            Line = node.Line,
        };
        return version;
    }

    private List<Component> Components(MemberReader reader)
    {
        var components = new List<Component>();
        var componentReader = new ComponentReader(parameters, findings);
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (node, field) in reader.List("components"))
        {
            if (componentReader.Read(node, field) is not { } component)
            {
                continue;
            }

            // Components that exclude each other may share a name; two that always count may not.
            if (!names.Add(component.Name) && component is { When.Count: 0, UnlessReported: null })
            {
                findings.Error(node, $"{field}/name", "duplicate_member", $"another component is named {component.Name}");
            }

            components.Add(component);
        }

        if (components.Count == 0 && !findings.HasErrors)
        {
            reader.Error("components", "required", "a version has a component at least");
        }

        return components;
    }

    private static CostReport? Reports(MemberReader version, Currency currency)
    {
        if (version.Object("reports", PriceFileMembers.Reports) is not { } reader)
        {
            return null;
        }

        var name = reader.Identifier("name", ComponentReader.Name());
        var per = reader.Get("per") is null ? Rational.One : reader.PositiveNumber("per");
        return name is not null && per is { } units ? new CostReport(name, units, CurrencyReader.Read(reader) ?? currency) : null;
    }

    private List<PriceExample> Examples(MemberReader reader)
    {
        var examples = new List<PriceExample>();
        foreach (var (node, field) in reader.List("examples"))
        {
            if (MemberReader.Of(node, field, findings, PriceFileMembers.Example) is not { } example)
            {
                continue;
            }

            var expected = example.Text("expected");
            var refused = example.Text("refused");
            if (expected is null == refused is null)
            {
                findings.Error(node, field, "required", "an example has either expected or refused");
            }

            examples.Add(new PriceExample(
                Values(example, "when") ?? ParameterSet.Empty,
                Values(example, "usage"),
                example.Enum<JobOutcome>("outcome") ?? JobOutcome.Success,
                example.Text("prompt"),
                expected,
                refused,
                node.Line)
            {
                Bound = example.Text("bound"),
                At = example.Instant("at"),
                StartedAt = example.Instant("started_at"),
                CompletedAt = example.Instant("completed_at"),
            });
        }

        return examples;
    }

    private ParameterSet? Values(MemberReader example, string name)
    {
        if (example.Object(name, null) is not { } members)
        {
            return null;
        }

        var pairs = members.Members.Select(member => KeyValuePair.Create(member.Key.Value, members.Text(member.Key.Value) ?? ""));
        switch (ParameterSet.FromPairs(pairs))
        {
            case ParseResult.Parsed parsed:
                return parsed.Parameters;
            case ParseResult.Invalid invalid:
                findings.Error(members.Node, members.Field, invalid.Errors[0].Code, invalid.Errors[0].Detail);
                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private List<PriceVersion> Ordered(List<PriceVersion> versions, string field)
    {
        var ordered = new List<PriceVersion>();
        var last = new List<PriceVersion>();
        var groups = versions.GroupBy(version => (version.EffectiveFrom, version.Name));
        foreach (var group in groups.OrderBy(group => group.Key.EffectiveFrom ?? DateOnly.MinValue))
        {
            var corrections = group.OrderBy(version => version.RecordedAt ?? DateTimeOffset.MinValue).ToList();
            for (var i = 0; i < corrections.Count; i++)
            {
                if (i > 0 && (corrections[i].RecordedAt is not { } at || at == corrections[i - 1].RecordedAt))
                {
                    findings.Error(
                        corrections[i].Line, 1, field, "overlap",
                        $"this version and the one in line {corrections[i - 1].Line} begin on the same day; "
                        + "a correction says recorded_at, later than what it corrects");
                }

                var name = i == 0 ? corrections[i].Name : string.Create(CultureInfo.InvariantCulture, $"{corrections[i].Name}.{i + 1}");
                ordered.Add(corrections[i] with { Name = name });
            }

            last.Add(corrections[^1]);
        }

        for (var i = 1; i < last.Count; i++)
        {
            var (before, after) = (last[i - 1], last[i]);
            if (after.EffectiveFrom is not { } from || before.EffectiveTo > from)
            {
                var ends = before.EffectiveTo is { } day ? Day(day) : "neither has a lower end";
                findings.Error(after.Line, 1, field, "overlap", $"this version begins before the one in line {before.Line} ends ({ends})");
            }
            else if (before.EffectiveTo is { } to && to < from)
            {
                findings.Warning(after.Line, field, "gap", $"from {Day(to)} to {Day(from)} there is no price");
            }
        }

        return ordered;
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
