using System.CommandLine;
using System.Globalization;
using Rendermeter.Commands.Printing;
using Rendermeter.Pricing;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Commands.Prices;

/// <summary><c>rendermeter prices check</c>: reads price files as the program would, and asks their worked examples.</summary>
internal static class CheckCommand
{
    private const string EmbeddedPrefix = "prices/";

    private static readonly Argument<string[]> Paths = new("FILE or DIR")
    {
        Description = "Price files, or directories of them; left out, the book in the program",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "check",
            "Checks price files and their worked examples, and warns of what a person should look at. Every finding names file, line, column and field; errors end with exit code 1.",
            "rendermeter prices check ./prices")
        {
            Paths, Json,
        };
        command.SetAction(Check);
        return command;
    }

    private static int Check(ParseResult parsed)
    {
        var paths = parsed.GetValue(Paths) ?? [];
        if (paths.FirstOrDefault(path => !File.Exists(path) && !Directory.Exists(path)) is { } missing)
        {
            return Complaint.WrongUsage($"FILE or DIR: there is no {missing}");
        }

        var files = paths.Length == 0 ? Embedded() : paths.SelectMany(path => Directory.Exists(path) ? PriceFiles.In(path) : [path]).Distinct().Select(OnDisk);
        if (paths.FirstOrDefault(path => Directory.Exists(path) && !PriceFiles.In(path).Any()) is { } empty)
        {
            return Complaint.WrongUsage($"FILE or DIR: there is no price file (.yaml, .yml) in {empty}");
        }

        var findings = new List<PriceFinding>();
        var count = 0;
        foreach (var (name, bytes) in files)
        {
            count++;
            if (paths.Length > 0 && PriceFiles.TooLarge(name) is { } tooLarge)
            {
                findings.Add(tooLarge);
                continue;
            }

            var text = bytes();
            findings.AddRange(PriceCheck.Check(name, text));
            findings.AddRange(PriceLint.Lint(name, text, paths.Length == 0 ? null : PriceBook.Embedded()));
        }

        var errors = findings.Count(finding => finding.Severity == FindingSeverity.Error);
        if (parsed.GetValue(Json))
        {
            PrintJson(count, findings);
        }
        else
        {
            Print(count, findings, errors);
        }

        return errors > 0 ? ExitCode.Refused : ExitCode.Done;
    }

    private static IEnumerable<(string Name, Func<byte[]> Bytes)> Embedded()
    {
        var assembly = typeof(PriceBook).Assembly;
        foreach (var name in assembly.GetManifestResourceNames().Where(name => name.StartsWith(EmbeddedPrefix, StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            using var bytes = new MemoryStream();
            stream.CopyTo(bytes);
            yield return (name, bytes.ToArray);
        }
    }

    private static (string Name, Func<byte[]> Bytes) OnDisk(string path) => (path, () => File.ReadAllBytes(path));

    private static void Print(int files, List<PriceFinding> findings, int errors)
    {
        foreach (var finding in findings)
        {
            var line = finding.ToString();
            Paper.Line(finding.Severity == FindingSeverity.Error ? Paper.Red(line) : Paper.Yellow(line));
        }

        Paper.Line(string.Create(CultureInfo.InvariantCulture,
            $"{files} {(files == 1 ? "file" : "files")}: {errors} {(errors == 1 ? "error" : "errors")}, {findings.Count - errors} {(findings.Count - errors == 1 ? "warning" : "warnings")}"));
    }

    private static void PrintJson(int files, List<PriceFinding> findings) => Document.Print(writer =>
    {
        writer.WriteStartObject();
        writer.WriteNumber("files", files);
        writer.WriteNumber("errors", findings.Count(finding => finding.Severity == FindingSeverity.Error));
        writer.WriteNumber("warnings", findings.Count(finding => finding.Severity == FindingSeverity.Warning));
        writer.WriteStartArray("findings");
        foreach (var finding in findings)
        {
            writer.WriteStartObject();
            writer.WriteString("severity", SnakeCase.Of(finding.Severity));
            writer.WriteString("file", finding.File);
            writer.WriteNumber("line", finding.Line);
            writer.WriteNumber("column", finding.Column);
            writer.WriteString("field", finding.Field);
            writer.WriteString("code", finding.Code);
            writer.WriteString("detail", finding.Detail);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    });
}
