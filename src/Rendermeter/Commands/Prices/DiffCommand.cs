using System.CommandLine;
using System.Globalization;
using Rendermeter.Commands.Demo;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Imports;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Commands.Prices;

/// <summary><c>rendermeter prices diff</c>: what price files, or a list that would be imported, would change, in money for a typical render.</summary>
internal static class DiffCommand
{
    private static readonly Argument<string> PricesPath = new("FILE or DIR") { Description = "A price file, a directory of them, or another list (.json) as prices import takes it" };

    private static readonly Option<string[]> Confirm = new("--confirm")
    {
        Description = "A model (provider/model) whose price may be ten times off what the book knows",
        HelpName = "MODEL",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<bool> All = new("--all") { Description = "Also what is new and what stays the same" };

    private static readonly Option<string?> At = SharedOptions.Instant("--at", "The instant at which prices are asked; now, if left out");

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "diff",
            "What price files laid over the book would change, for a typical render of each model, the greatest effect first. A price ten times off ends with exit code 1 until it is confirmed.",
            "rendermeter prices diff ./imported")
        {
            PricesPath, Confirm, All, At, Prices, Json,
        };
        command.SetAction(Diff);
        return command;
    }

    private static int Diff(ParseResult parsed)
    {
        var (path, json) = (parsed.GetValue(PricesPath)!, parsed.GetValue(Json));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            return Complaint.WrongUsage($"FILE or DIR: there is no {path}");
        }

        if (!Instants.TryRead(parsed.GetValue(At), out var at))
        {
            return Complaint.WrongUsage($"--at: '{parsed.GetValue(At)}' is no instant; allowed: {Instants.Allowed}");
        }

        var confirmed = parsed.GetValue(Confirm) ?? [];
        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book || Files(path, book, confirmed, json) is not var (files, import))
        {
            return ExitCode.Refused;
        }

        var differences = new List<PriceDifference>();
        try
        {
            foreach (var (name, text) in files)
            {
                differences.AddRange(PriceDiff.Between(book, name, text, at));
            }
        }
        catch (PriceFileException exception)
        {
            foreach (var finding in exception.Findings)
            {
                Complaint.Print(finding.ToString());
            }

            return ExitCode.Refused;
        }

        List<PriceDifference> ordered = [.. differences.OrderBy(Rank).ThenBy(difference => difference.Difference?.Currency.Code == "USD" ? 0 : 1)
            .ThenByDescending(difference => Math.Abs((difference.Difference ?? difference.Would)?.Nanos ?? 0)).ThenBy(difference => difference.Model, StringComparer.Ordinal)];
        if (json)
        {
            Document.Print(writer => writer.WriteRawValue(ImportResultJson.ToText(ordered)));
        }
        else
        {
            Print(ordered, parsed.GetValue(All));
        }

        if (confirmed.FirstOrDefault(name => !differences.Exists(difference => difference.Model == name) && import?.Rows.All(row => row.Model != name) != false) is { } stranger)
        {
            return Complaint.WrongUsage($"--confirm: {path} has no {stranger}");
        }

        return (import is null ? null : Suspicion.Unconfirmed(import)) ?? Suspicion.Unconfirmed(differences, confirmed) ?? ExitCode.Done;
    }

    /// <summary>Changes by their effect, then what cannot be compared, what is new, and what stays.</summary>
    private static int Rank(PriceDifference difference) => difference.Kind switch
    {
        DifferenceKind.Suspicious or DifferenceKind.Changed => 0,
        DifferenceKind.Unpriced => 1,
        DifferenceKind.Added => 2,
        DifferenceKind.Unchanged => 3,
    };

    private static (List<(string Name, string Text)> Files, ImportResult? Import)? Files(string path, PriceBook book, IReadOnlyCollection<string> confirmed, bool json)
    {
        if (Path.GetExtension(path) == ".json" && File.Exists(path))
        {
            return PriceLists.Read(path, from: null, source: null, checkedOn: null, book, confirmed, json) is { } result
                ? ([.. result.Files.Select(file => (file.FileName, file.Yaml))], result)
                : null;
        }

        var files = new List<(string, string)>();
        foreach (var file in Directory.Exists(path) ? PriceFiles.In(path) : [path])
        {
            var (text, code, detail) = TextFile.Read(file);
            if (text is null)
            {
                Refusal.Unreadable(file, code, detail, json);
                return null;
            }

            files.Add((file, text));
        }

        return (files, null);
    }

    private static void Print(List<PriceDifference> differences, bool all)
    {
        var columns = new Columns(">difference", ">was", ">would be", "currency", "", "model and its typical render");
        foreach (var difference in differences.Where(difference => all || Rank(difference) < 2))
        {
            columns.Add(
                Signed(difference.Difference), Amounts.Beside(difference.Was, difference.Would), difference.Would is { } would ? Amounts.Short(would) : "-",
                (difference.Would ?? difference.Was)?.Currency.Code ?? "-", difference is { Kind: DifferenceKind.Unpriced, Was: not null, Would: not null } ? "currency" : Word(difference.Kind), $"{difference.Model} {difference.Parameters}".TrimEnd());
        }

        if (columns.Count > 0)
        {
            columns.Print(indent: "");
            Paper.Line();
        }

        var counts = differences.GroupBy(difference => difference.Kind).ToDictionary(group => group.Key, group => group.Count());
        Paper.Line(string.Create(CultureInfo.InvariantCulture,
            $"{differences.Count} models: {string.Join(", ", Enum.GetValues<DifferenceKind>().Where(counts.ContainsKey).Select(kind => $"{counts[kind]} {Name(kind)}"))}"));
    }

    private static string Signed(Money? difference)
        => difference is { } known ? (known.Nanos > 0 ? "+" : "") + Amounts.Short(known) : "-";

    private static string Word(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Added => "new",
        DifferenceKind.Unchanged => "same",
        DifferenceKind.Changed => "",
        DifferenceKind.Suspicious => "look",
        DifferenceKind.Unpriced => "no price",
    };

    private static string Name(DifferenceKind kind) => kind switch
    {
        DifferenceKind.Added => "new",
        DifferenceKind.Unchanged => "the same",
        DifferenceKind.Changed => "changed",
        DifferenceKind.Suspicious => "ten times off: look at them",
        DifferenceKind.Unpriced => "without a price to compare",
    };
}
