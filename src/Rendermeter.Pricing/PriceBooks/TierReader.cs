using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Rates;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads prices by volume: from 0, ascending, without gap or overlap, the last one open.</summary>
internal static class TierReader
{
    /// <param name="parent">The component or adjustment.</param>
    /// <param name="parameters">The parameters that <c>after</c> may name.</param>
    /// <param name="valueName"><c>rate</c> or <c>value</c>.</param>
    public static Tiers? Read(MemberReader parent, IReadOnlySet<string> parameters, string valueName)
    {
        if (parent.Object("tiers", PriceFileMembers.Tiers) is not { } reader)
        {
            return null;
        }

        reader.Required("mode");
        reader.Required("rows");
        var after = reader.Text("after");
        if (after is not null && !parameters.Contains(after))
        {
            reader.Error("after", "unknown_reference", $"'{after}' is no parameter of this model{Spelling.Hint(after, parameters)}");
        }

        var rows = new List<Tier>();
        var nodes = new List<(SourceNode Node, string Field)>();
        foreach (var (node, field) in reader.List("rows"))
        {
            if (MemberReader.Of(node, field, parent.Findings, PriceFileMembers.Tier(valueName)) is not { } row)
            {
                continue;
            }

            row.Required("from");
            row.Required(valueName);
            var (from, to) = (row.Number("from"), row.Number("to"));
            var value = row.Number(valueName, allowSign: valueName == "value", negativeCode: "negative_price");
            if (from is { } start && value is { } amount)
            {
                rows.Add(new Tier(start, to, amount));
                nodes.Add((node, field));
            }
        }

        if (rows.Count == 0)
        {
            if (!parent.Findings.HasErrors)
            {
                reader.Error("rows", "required", "there is one tier at least");
            }

            return null;
        }

        for (var i = 0; i < rows.Count; i++)
        {
            if (Problem(rows, i) is { } problem)
            {
                parent.Findings.Error(nodes[i].Node, nodes[i].Field, "tiers", $"tier {i}: {problem}");
            }
        }

        for (var i = 0; i + 1 < rows.Count; i++)
        {
            rows[i] = rows[i] with { To = rows[i + 1].From };
        }

        var mode = reader.Enum<TierMode>("mode");
        var per = reader.Enum<QuantityScope>("per") ?? QuantityScope.Job;
        if (after is not null && per == QuantityScope.Output)
        {
            reader.Error("per", "conflict", "a volume that was used before goes on with the job, not with each output");
        }

        return mode is { } known ? new Tiers(known, per, after, rows) : null;
    }

    private static string? Problem(List<Tier> rows, int i)
    {
        var tier = rows[i];
        if (i == 0 && !tier.From.IsZero)
        {
            return "the first begins at 0";
        }

        if (i > 0 && tier.From <= rows[i - 1].From)
        {
            return $"it begins at {tier.From}, and the one before at {rows[i - 1].From}: they ascend";
        }

        if (i > 0 && rows[i - 1].To is { } end && end != tier.From)
        {
            return end > tier.From ? $"it begins at {tier.From}, before the one before ends at {end}" : $"from {end} to {tier.From} there is none";
        }

        return i == rows.Count - 1 && tier.To is not null ? "the last is open: it has no 'to'" : null;
    }
}
