using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads what outcomes are billed, in the short form (<c>success: billed</c>) and the long one.</summary>
internal static class OutcomeReader
{
    public static Dictionary<JobOutcome, OutcomePolicy> Read(MemberReader parent)
    {
        var policies = new Dictionary<JobOutcome, OutcomePolicy>();
        if (parent.Object("outcomes", [.. SnakeCase.Names<JobOutcome>()]) is not { } outcomes)
        {
            return policies;
        }

        foreach (var (key, node) in outcomes.Members)
        {
            if (SnakeCase.TryParse<JobOutcome>(key.Value, out var outcome) && Policy(outcomes, key.Value, node) is { } policy)
            {
                policies[outcome] = policy;
            }
        }

        return policies;
    }

    private static OutcomePolicy? Policy(MemberReader outcomes, string name, SourceNode node)
    {
        if (node is SourceNode.Scalar)
        {
            outcomes.Required(name);
            return outcomes.Enum<Billing>(name) is { } plain
                ? new OutcomePolicy(plain, plain == Billing.Unknown ? "unknown" : "inferred", null)
                : null;
        }

        if (outcomes.Object(name, PriceFileMembers.Outcome) is not { } reader)
        {
            return null;
        }

        reader.Required("billing");
        var evidence = reader.OneOf("evidence", PriceFileMembers.Evidence);
        var source = reader.Text("source");
        return reader.Enum<Billing>("billing") is { } billing
            ? new OutcomePolicy(billing, evidence ?? (billing == Billing.Unknown ? "unknown" : "inferred"), source)
            : null;
    }
}
