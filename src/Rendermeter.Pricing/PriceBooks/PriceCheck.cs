using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Checks a price file as the loader reads it, and asks its worked examples.</summary>
public static class PriceCheck
{
    /// <summary>All findings in the order of the file, at most 50; none means that the file is good.</summary>
    /// <param name="fileName">The name that findings carry.</param>
    /// <param name="yamlText">The file's text.</param>
    public static IReadOnlyList<PriceFinding> Check(string fileName, string yamlText)
    {
        var findings = new Findings(fileName);
        if (PriceFileReader.Read(yamlText, findings) is { } prices)
        {
            for (var m = 0; m < prices.Models.Count; m++)
            {
                CheckCells(prices.Models[m], findings);
                CheckExamples(prices.Models[m], $"#/models/{m}", findings);
            }
        }

        return [.. findings.All.OrderBy(finding => finding.Line).ThenBy(finding => finding.Column)];
    }

    /// <summary>The same for a file's bytes: UTF-8, with or without its mark.</summary>
    public static IReadOnlyList<PriceFinding> Check(string fileName, ReadOnlySpan<byte> yaml)
    {
        var findings = new Findings(fileName);
        return SourceEncoding.Decode(yaml, findings) is { } text ? Check(fileName, text) : findings.All;
    }

    /// <summary>A table has a row for every combination that is sold. Where some are not sold, a worked example that expects a refusal says so.</summary>
    private static void CheckCells(PricedModel model, Findings findings)
    {
        foreach (var version in model.Versions)
        {
            foreach (var component in version.Components)
            {
                var missing = MissingCells.Of(model, component).ToList();
                if (missing.Count > 0 && !missing.Exists(cell => MissingCells.IsRefused(model, version, cell)))
                {
                    findings.Error(
                        component.Place.Line, 1, component.Place.Field, "missing_cell",
                        $"{model.Name}@{version.Name}, {component.Name} has no row for {missing[0]}; where it is not sold, an example with refused: not_sold says so");
                }
            }
        }
    }

    private static void CheckExamples(PricedModel model, string field, Findings findings)
    {
        foreach (var version in model.Versions)
        {
            if (version.Examples.Count == 0)
            {
                findings.Warning(version.Line, field, "no_example", $"{model.Name}@{version.Name} has no worked example");
            }

            foreach (var example in version.Examples)
            {
                if (Problem(model, version, example) is { } problem)
                {
                    findings.Error(example.Line, 1, field, "example", $"{model.Name}@{version.Name}, {example.When}: {problem}");
                }
            }
        }
    }

    private static string Wanted(PriceExample example)
        => example.Expected is null ? $"be refused as {example.Refused}" : $"cost {example.Expected}";

    private static string? Problem(PricedModel model, PriceVersion version, PriceExample example)
    {
        var at = example.At ?? new DateTimeOffset((version.EffectiveFrom ?? version.CheckedOn).ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
        var request = new QuoteRequest(model.Name, example.When, at)
        {
            Usage = example.Usage,
            Outcome = example.Outcome,
            Prompt = example.Prompt,
            StartedAt = example.StartedAt,
            CompletedAt = example.CompletedAt,
        };
        switch (Quoting.Quote(model, version, request))
        {
            case QuoteResult.Quoted { Quote: var quote }:
                if (example.Expected is null)
                {
                    return $"costs {quote.Expected}, and should be refused as {example.Refused}";
                }

                if (!Money.TryParse(example.Expected, quote.Currency, out var expected) || expected != quote.Expected)
                {
                    return $"costs {quote.Expected}, and should cost {example.Expected}";
                }

                return example.Bound is null || (Money.TryParse(example.Bound, quote.Currency, out var bound) && bound == quote.UpperBound)
                    ? null
                    : $"has the bound {quote.UpperBound?.ToString() ?? "none"}, and should have {example.Bound}";
            case QuoteResult.Invalid { Errors: var errors }:
                return errors.Any(error => error.Code == example.Refused)
                    ? null
                    : $"is refused as {errors[0].Code} ({errors[0].Detail}), and should {Wanted(example)}";
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }
}
