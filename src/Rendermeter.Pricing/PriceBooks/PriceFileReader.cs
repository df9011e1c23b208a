using System.Text.RegularExpressions;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads one price file. With an error in it there are no prices, only findings.</summary>
internal static partial class PriceFileReader
{
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
        var models = new List<PricedModel>();
        var names = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (node, field) in file.List("models"))
        {
            if (MemberReader.Of(node, field, findings, PriceFileMembers.Model) is not { } reader)
            {
                continue;
            }

            var model = Model(reader, provider ?? "?", outcomes, currency);
            foreach (var name in model.Aliases.Prepend(model.Id))
            {
                if (!names.TryAdd(name, node.Line) && name != "?")
                {
                    findings.Error(node, field, "duplicate_member", $"'{name}' already names the model in line {names[name]}");
                }
            }

            models.Add(model);
        }

        return findings.HasErrors ? null : new ProviderPrices(provider!, models);
    }

    private static PricedModel Model(
        MemberReader reader, string provider, Dictionary<JobOutcome, OutcomePolicy> fileOutcomes, Amounts.Currency? currency)
    {
        var id = reader.Identifier("model", ModelName());
        var aliases = reader.Texts("aliases");
        reader.Required("media");
        var parameters = ParameterReader.Read(reader);
        var outcomes = OutcomeReader.Read(reader);
        var versions = new VersionReader(Known(parameters), currency, reader.Findings).Read(reader);
        return new PricedModel(provider, id ?? "?", reader.Enum<MediaKind>("media") ?? default)
        {
            Aliases = aliases,
            Parameters = parameters,
            Versions = versions,
            EndOfLife = reader.Day("end_of_life"),
            Outcomes = Enum.GetValues<JobOutcome>().ToDictionary(
                outcome => outcome,
                outcome => outcomes.GetValueOrDefault(outcome) ?? fileOutcomes.GetValueOrDefault(outcome) ?? OutcomePolicy.Unsaid(outcome)),
        };
    }

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
            known.UnionWith(["size", "pixels", "megapixels"]);
        }

        return known;
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9-]{0,63}\z")]
    private static partial Regex ProviderName();

    [GeneratedRegex(@"^[A-Za-z0-9@][A-Za-z0-9._:/@-]{0,127}\z")]
    private static partial Regex ModelName();
}
