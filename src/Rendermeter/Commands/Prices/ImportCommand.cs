using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing.Imports;

namespace Rendermeter.Commands.Prices;

/// <summary><c>rendermeter prices import</c>: makes price files of another list, and says what became of every entry.</summary>
internal static partial class ImportCommand
{
    private static readonly Argument<string> ListFile = new("FILE") { Description = "LiteLLM's model_prices_and_context_window.json, or an answer of fal's pricing API" };

    private static readonly Option<string?> From = new("--from")
    {
        Description = $"What the file is: {string.Join(" or ", PriceLists.Kinds)}; left out, its form says it",
        HelpName = "KIND",
    };

    private static readonly Option<string?> Out = new("--out") { Description = "The directory for the price files: quote --prices DIR uses them", HelpName = "DIR" };

    private static readonly Option<bool> DryRun = new("--dry-run") { Description = "Report only; nothing is written" };

    private static readonly Option<string[]> Confirm = new("--confirm")
    {
        Description = "A model (provider/model) whose price may be ten times off what the book knows",
        HelpName = "MODEL",
        AllowMultipleArgumentsPerToken = true,
    };

    private static readonly Option<string?> CheckedOn = new("--checked-on") { Description = "The day of the list, such as 2026-08-01; today, if left out", HelpName = "DATE" };

    private static readonly Option<string?> Source = new("--source") { Description = "The address that versions name as their source", HelpName = "URL" };

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "import",
            "Makes dated price files of another price list. Every entry is taken or refused with its reason; nothing becomes zero.",
            "rendermeter prices import model_prices_and_context_window.json --out ./imported")
        {
            ListFile, From, Out, DryRun, Confirm, CheckedOn, Source, Prices, Json,
        };
        command.SetAction(Import);
        return command;
    }

    private static int Import(ParseResult parsed)
    {
        var (path, json, confirmed) = (parsed.GetValue(ListFile)!, parsed.GetValue(Json), parsed.GetValue(Confirm) ?? []);
        if (Usage(parsed, path, out var checkedOn) is { } wrong)
        {
            return Complaint.WrongUsage(wrong);
        }

        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book
            || PriceLists.Read(path, parsed.GetValue(From), parsed.GetValue(Source), checkedOn, book, confirmed, json) is not { } result)
        {
            return ExitCode.Refused;
        }

        if (confirmed.FirstOrDefault(name => result.Rows.All(row => row.Model != name)) is { } stranger)
        {
            return Complaint.WrongUsage($"--confirm: no entry of {path} is {stranger}");
        }

        var directory = parsed.GetValue(DryRun) ? null : parsed.GetValue(Out);
        var files = directory is null ? [] : result.Files.Select(file => (File: file, Path: Path.Combine(directory, file.FileName))).ToList();
        var unchanged = files.Where(file => File.Exists(file.Path) && Undated(File.ReadAllText(file.Path)) == Undated(file.File.Yaml)).Select(file => file.Path).ToList();
        if (files.Find(file => File.Exists(file.Path) && !unchanged.Contains(file.Path)) is { Path: { } other })
        {
            return Complaint.Refused($"--out: {other} holds other prices, and a price is never overwritten; choose another directory (overlap)");
        }

        var written = new List<string>();
        foreach (var (file, target) in files.Where(file => !unchanged.Contains(file.Path)))
        {
            Directory.CreateDirectory(directory!);
            File.WriteAllText(target, file.Yaml);
            written.Add(target);
        }

        if (json)
        {
            Document.Print(writer => ImportText.WriteJson(writer, result, written, unchanged));
        }
        else
        {
            ImportText.Print(path, result, written, unchanged, confirmed);
        }

        return Suspicion.Unconfirmed(result) ?? (result.Files.Count > 0 ? ExitCode.Done : ExitCode.Refused);
    }

    private static string? Usage(ParseResult parsed, string path, out DateOnly? checkedOn)
    {
        checkedOn = null;
        if (!File.Exists(path))
        {
            return $"FILE: there is no {path}";
        }

        if (parsed.GetValue(From) is { } from && !PriceLists.Kinds.Contains(from))
        {
            return $"--from: '{from}' is no known list; allowed: {string.Join(", ", PriceLists.Kinds)}";
        }

        if (parsed.GetValue(Out) is null && !parsed.GetValue(DryRun))
        {
            return "--out: say where the price files go, or --dry-run";
        }

        if (parsed.GetValue(Out) is { } directory && File.Exists(directory))
        {
            return $"--out: {directory} is a file";
        }

        if (parsed.GetValue(CheckedOn) is { } text)
        {
            if (!DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return $"--checked-on: '{text}' is no day; allowed: a date such as 2026-08-01";
            }

            checkedOn = day;
        }

        return null;
    }

    /// <summary>The same list imported again differs in the moment alone.</summary>
    private static string Undated(string yaml) => RecordedAt().Replace(yaml, "");

    [GeneratedRegex("^ *recorded_at: .*$", RegexOptions.Multiline)]
    private static partial Regex RecordedAt();
}
