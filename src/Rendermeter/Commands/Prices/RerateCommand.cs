using System.CommandLine;
using System.Text.RegularExpressions;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing.Offers;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Commands.Prices;

/// <summary><c>rendermeter prices rerate</c>: what past renders would have cost under another version, plan, model or instant.</summary>
internal static partial class RerateCommand
{
    private static readonly Argument<string> Renders = new("FILE") { Description = $"Past renders, CSV with a header or a JSON object a line: {string.Join(", ", RenderFile.Columns)}" };

    private static readonly Argument<string[]> Parameters = new("key=value") { Description = "Set for every render, such as tier=batch", Arity = ArgumentArity.ZeroOrMore };

    private static readonly Option<string?> Version = new("--version") { Description = "Another price version: DATE of each render's model, or provider/model@DATE", HelpName = "VERSION" };

    private static readonly Option<string?> Plan = new("--plan") { Description = "Another plan of the seller", HelpName = "PLAN" };

    private static readonly Option<string?> Model = new("--model") { Description = "Another model, whoever sells it", HelpName = "MODEL" };

    private static readonly Option<string?> At = SharedOptions.Instant("--at", "The prices of another instant, such as 2027-01-01");

    private static readonly Option<string?> AsKnownAt = SharedOptions.Instant("--as-known-at", "As the book knew it then: what was recorded later is not seen");

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "rerate",
            "What past renders would have cost under another version, plan, model or instant: a line each, and the total difference.",
            "rendermeter prices rerate renders.csv --model fal/fal-ai/flux-1/dev")
        {
            Renders, Parameters, Version, Plan, Model, At, AsKnownAt, Prices, Json,
        };
        command.SetAction(Rerate);
        return command;
    }

    private static int Rerate(System.CommandLine.ParseResult parsed)
    {
        var (path, json) = (parsed.GetValue(Renders)!, parsed.GetValue(Json));
        if (Pairs.Read("key=value", parsed.GetValue(Parameters)) is not { } pairs)
        {
            return ExitCode.WrongUsage;
        }

        if (Usage(parsed, path, pairs.Count) is { } wrong)
        {
            return Complaint.WrongUsage(wrong);
        }

        var set = parsed.GetValue(Plan) is { } plan ? pairs.Append(KeyValuePair.Create("plan", plan)) : pairs;
        switch (ParameterSet.FromPairs(set))
        {
            case Pricing.Quotes.ParseResult.Invalid { Errors: var invalid }:
                return Refusal.Invalid(invalid, json);
            case Pricing.Quotes.ParseResult.Parsed { Parameters: var parameters }:
                return Rerate(parsed, path, parameters, json);
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static int Rerate(System.CommandLine.ParseResult parsed, string path, ParameterSet parameters, bool json)
    {
        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book)
        {
            return ExitCode.Refused;
        }

        var (text, code, detail) = TextFile.Read(path);
        if (text is null)
        {
            return Refusal.Unreadable(path, code, detail, json);
        }

        var (items, errors) = RenderFile.Read(text);
        if (errors.Count > 0)
        {
            return Refusal.WrongRows(path, errors, json);
        }

        var target = new RerateTarget { At = Instant(parsed, At), AsKnownAt = Instant(parsed, AsKnownAt), Parameters = parameters };
        var report = Report(book, items, target, parsed.GetValue(Model), parsed.GetValue(Version));
        if (json)
        {
            Document.Print(writer => RerateJson.Write(writer, report));
        }
        else
        {
            RerateText.Print(report);
        }

        return report.Totals.Count > 0 ? ExitCode.Done : ExitCode.Refused;
    }

    /// <summary>A version that is named by its date alone is another one for every model, so each model is rated by itself.</summary>
    private static RerateReport Report(PriceBook book, IReadOnlyList<RerateItem> items, RerateTarget target, string? model, string? version)
    {
        if (version is null || model is not null || version.Contains('/', StringComparison.Ordinal))
        {
            var name = version is null ? model : model is null ? version : $"{model}@{version}";
            return Rerating.Rerate(book, items, target with { Model = name });
        }

        var parts = items.Index().GroupBy(pair => book.Find(pair.Item.Model)?.Name ?? pair.Item.Model, StringComparer.Ordinal)
            .Select(group => (Places: group.Select(pair => pair.Index).ToList(), Report: Rerating.Rerate(book, group.Select(pair => pair.Item), target with { Model = $"{group.Key}@{version}" })))
            .ToList();
        var rerated = new ReratedItem[items.Count];
        foreach (var (place, item) in parts.SelectMany(part => part.Places.Zip(part.Report.Items)))
        {
            rerated[place] = item;
        }

        var totals = parts.SelectMany(part => part.Report.Totals).GroupBy(total => total.Was.Currency.Code, StringComparer.Ordinal).OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.Aggregate((sum, next) => new RerateTotal(sum.Items + next.Items, sum.Was + next.Was, sum.Would + next.Would, sum.Difference + next.Difference)));
        return new RerateReport(rerated, [.. totals], parts.Sum(part => part.Report.Unanswered));
    }

    private static string? Usage(System.CommandLine.ParseResult parsed, string path, int pairs)
    {
        var (version, model) = (parsed.GetValue(Version), parsed.GetValue(Model));
        if (!File.Exists(path))
        {
            return $"FILE: there is no {path}";
        }

        if (version is null && model is null && parsed.GetValue(Plan) is null && parsed.GetValue(At) is null && parsed.GetValue(AsKnownAt) is null && pairs == 0)
        {
            return "say what to price the renders on instead: --version, --plan, --model, --at, --as-known-at or key=value";
        }

        if (version is not null && !Date().IsMatch(version[(version.LastIndexOf('@') + 1)..]))
        {
            return $"--version: '{version}' is no version; allowed: a date such as 2026-11-01, a correction 2026-11-01.2, or provider/model@2026-11-01";
        }

        if (version?.Contains('/', StringComparison.Ordinal) == true && model is not null)
        {
            return $"--version: '{version}' names a model, and so does --model; say one of them";
        }

        return new[] { (Name: "--at", Option: At), (Name: "--as-known-at", Option: AsKnownAt) }
            .Where(one => parsed.GetValue(one.Option) is { } text && !Instants.TryRead(text, out _))
            .Select(one => $"{one.Name}: '{parsed.GetValue(one.Option)}' is no instant; allowed: {Instants.Allowed}")
            .FirstOrDefault();
    }

    private static DateTimeOffset? Instant(System.CommandLine.ParseResult parsed, Option<string?> option)
        => parsed.GetValue(option) is { } text && Instants.TryRead(text, out var instant) ? instant : null;

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(\.[1-9]\d{0,3})?$")]
    private static partial Regex Date();
}
