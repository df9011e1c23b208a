using System.Text.RegularExpressions;
using Rendermeter.Pricing.Adjustments;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads one price file. With an error in it there are no prices, only findings.</summary>
internal static partial class PriceFileReader
{
    private static readonly HashSet<string> PlanNames = ["plan"];

    public static ProviderPrices? Read(string text, Findings findings)
    {
        if (SourceReader.Read(text, findings) is not { } root || MemberReader.Of(root, "#", findings, PriceFileMembers.File) is not { } file)
        {
            return null;
        }

        var provider = file.Identifier("provider", ProviderName());
        if (file.Get("currency") is null)
        {
            file.Error("currency", "currency", "a file names the currency of its prices");
        }

        file.Required("models");
        var currency = CurrencyReader.Read(file);
        var outcomes = OutcomeReader.Read(file);
        var plans = PlanReader.Read(file, ParameterNames(file));
        var worth = new AdjustmentReader(PlanNames, plans, findings).Worth(file);
        var models = new List<PricedModel>();
        var names = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (node, field) in file.List("models"))
        {
            if (MemberReader.Of(node, field, findings, PriceFileMembers.Model) is not { } reader)
            {
                continue;
            }

            var model = Model(reader, provider ?? "?", outcomes, currency, plans);
            foreach (var name in model.Aliases.Prepend(model.Id))
            {
                if (!names.TryAdd(name, node.Line) && name != "?")
                {
                    findings.Error(node, field, "duplicate_member", $"'{name}' already names the model in line {names[name]}");
                }
            }

            models.Add(worth is null ? model : model with { Versions = [.. model.Versions.Select(version => Worth(version, worth))] });
        }

        return findings.HasErrors ? null : new ProviderPrices(provider!, models, plans);
    }

    private static PricedModel Model(
        MemberReader reader, string provider, Dictionary<JobOutcome, OutcomePolicy> fileOutcomes, Amounts.Currency? currency,
        IReadOnlyList<PricePlan> plans)
    {
        var id = reader.Identifier("model", ModelName());
        var aliases = reader.Texts("aliases");
        reader.Required("media");
        var parameters = ParameterReader.Read(reader);
        var offered = plans.Where(plan => plan.IsFor(id ?? "?")).ToList();
        if (offered.Count > 0 && !parameters.Any(rule => rule.Name == "plan"))
        {
            // Every model of a seller with plans for it can be asked for on one; without it the price stays in the seller's credits.
            parameters = [.. parameters, PlanRule(offered)];
        }

        var outcomes = OutcomeReader.Read(reader);
        var versions = new VersionReader(Known(parameters), currency, plans, reader.Findings).Read(reader);
        return new PricedModel(provider, id ?? "?", reader.Enum<MediaKind>("media") ?? default)
        {
            Aliases = aliases,
            Parameters = parameters,
            Plans = offered,
            Versions = versions,
            EndOfLife = reader.Day("end_of_life"),
            Outcomes = Enum.GetValues<JobOutcome>().ToDictionary(
                outcome => outcome,
                outcome => outcomes.GetValueOrDefault(outcome) ?? fileOutcomes.GetValueOrDefault(outcome) ?? OutcomePolicy.Unsaid(outcome)),
        };
    }

    /// <summary>The parameters that each model names: what a plan deducts may depend on them.</summary>
    private static Dictionary<string, IReadOnlyList<string>> ParameterNames(MemberReader file)
    {
        var names = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var model in file.Get("models") is SourceNode.Sequence models ? models.Items.OfType<SourceNode.Mapping>() : [])
        {
            if (Member(model, "model") is SourceNode.Scalar id)
            {
                names[id.Value] = Member(model, "parameters") is SourceNode.Mapping parameters ? [.. parameters.Members.Select(member => member.Key.Value)] : [];
            }
        }

        return names;

        static SourceNode? Member(SourceNode.Mapping mapping, string name) => mapping.Members.FirstOrDefault(member => member.Key.Value == name).Value;
    }

    /// <summary>Prices in the file's credits end in money, unless a version converts by itself.</summary>
    private static PriceVersion Worth(PriceVersion version, Adjustment worth)
        => version.Currency.IsCredit && !version.Adjustments.Any(adjustment => adjustment.Kind == AdjustmentKind.Convert)
            ? version with { Adjustments = [.. version.Adjustments, worth] }
            : version;

    private static ParameterRule PlanRule(IReadOnlyList<PricePlan> plans)
        => new("plan", ParameterKind.Label) { Allowed = [.. plans.Select(plan => plan.Name).Distinct(StringComparer.Ordinal)] };

    /// <summary>The names that conditions and quantities may use: what is declared, and what follows from it.</summary>
    private static HashSet<string> Known(IReadOnlyList<ParameterRule> parameters)
    {
        var known = parameters.Select(rule => rule.Name).Append("n").ToHashSet(StringComparer.Ordinal);
        if (known.Contains("size"))
        {
            known.UnionWith(["width", "height"]);
        }

        if (known.Contains("width") && known.Contains("height"))
        {
            known.UnionWith(["size", "pixels", "megapixels", "long_edge", "short_edge"]);
        }

        if (known.Contains("input_width") && known.Contains("input_height"))
        {
            known.Add("input_megapixels");
        }

        return known;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,63}\z")]
    private static partial Regex ProviderName();

    [GeneratedRegex(@"^[A-Za-z0-9@][A-Za-z0-9._:/@-]{0,127}\z")]
    private static partial Regex ModelName();
}
