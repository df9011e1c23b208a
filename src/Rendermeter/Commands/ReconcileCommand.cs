using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Rendermeter.Commands.Reconcile;
using Rendermeter.Engine.Invoices;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Commands;

/// <summary><c>rendermeter reconcile</c>: a bill or a usage export, checked against prices alone.</summary>
internal static class ReconcileCommand
{
    private static readonly Argument<string> File = new("FILE") { Description = "The export or invoice: CSV, JSON, JSON lines; - for standard input" };

    private static readonly Option<string> Provider = new("--provider") { Description = "Who sent the bill: a provider of the price book", HelpName = "ID", Required = true };

    private static readonly Option<string?> Format = new("--format")
    {
        Description = $"The kind of file; seen by itself, if left out: {string.Join(", ", SnakeCase.Names<InvoiceFormat>())}",
        HelpName = "KIND",
    };

    private static readonly Option<string?> Columns = new("--columns")
    {
        Description = "What the columns of a CSV file are: model=Model,at=Time,amount=Cost,id=Job,status=Status,quantity=Units,unit=Unit,feature=Team,request=Key,kind=Type, and parameters such as size=Size; or @FILE, a pair on each line",
        HelpName = "OURS=THEIRS,…",
    };

    private static readonly Option<string> Numbers = new("--numbers") { Description = "How a CSV file writes numbers: 1234.56, 1,234.56 or 1.234,56", HelpName = "FORM", DefaultValueFactory = _ => "1234.56" };

    private static readonly Option<string> Dates = new("--dates")
    {
        Description = "How a CSV file writes instants: iso (with a zone), utc (ISO without one), day-first or month-first", HelpName = "FORM", DefaultValueFactory = _ => "iso",
    };

    private static readonly Option<string?> Currency = new("--currency") { Description = "The currency, where the file does not say it", HelpName = "CODE" };

    private static readonly Option<bool> Credits = new("--credits") { Description = "Negative rows are credit notes" };

    private static readonly Option<string?> Period = new("--period") { Description = "The month or the days that the invoice is for: 2026-11, or 2026-11-01..2026-11-30", HelpName = "PERIOD" };

    private static readonly Option<string?> Total = new("--total") { Description = "The invoice's total: the file is refused if its lines do not sum to it", HelpName = "AMOUNT" };

    private static readonly Option<string?> Plan = new("--plan") { Description = "The plan that credits are bought on", HelpName = "PLAN" };

    private static readonly Option<string?> Out = new("--out") { Description = "Write the lines that differ to a CSV file", HelpName = "FILE" };

    private static readonly Option<bool> All = new("--all") { Description = "With --out: write the lines that are as expected, too" };

    private static readonly Option<bool> ShowProgress = new("--progress") { Description = "Say on standard error how far the reading is, also where that is no terminal" };

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "reconcile",
            "Check a bill or a usage export against the price book: what to claim back, what was wasted, what other offers would have cost. No key, no network.",
            "rendermeter reconcile invoice.csv --provider fal --columns model=Model,at=Time,amount=Cost,id=Job --out lines.csv")
        {
            File, Provider, Format, Columns, Numbers, Dates, Currency, Credits, Period, Total, Plan, Out, All, ShowProgress, Prices, Json,
        };
        command.SetAction((parsed, cancellationToken) => Task.FromResult(Run(parsed, cancellationToken)));
        return command;
    }

    private static int Run(ParseResult parsed, CancellationToken cancellationToken)
    {
        var path = parsed.GetValue(File)!;
        if (Options(parsed) is not { } options)
        {
            return ExitCode.WrongUsage;
        }

        if (path != "-" && !System.IO.File.Exists(path))
        {
            return Complaint.WrongUsage($"FILE: there is no file {path}");
        }

        var target = parsed.GetValue(Out);
        if (target is not null && Path.GetDirectoryName(Path.GetFullPath(target)) is { } folder && !Directory.Exists(folder))
        {
            return Complaint.WrongUsage($"--out: there is no directory {folder}");
        }

        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book)
        {
            return ExitCode.Refused;
        }

        if (!book.Providers().Contains(options.Provider))
        {
            return Complaint.WrongUsage($"--provider: the price book has no '{options.Provider}'; allowed: {string.Join(", ", book.Providers())}");
        }

        if (options.Plan is { } plan && book.Plans(options.Provider).All(known => known.Name != plan))
        {
            return Complaint.WrongUsage($"--plan: {options.Provider} has no plan '{plan}'; allowed: {string.Join(", ", book.Plans(options.Provider).Select(known => known.Name).Distinct())}");
        }

        return Check(path, target, parsed, book, options, cancellationToken);
    }

    private static int Check(string path, string? target, ParseResult parsed, PriceBook book, InvoiceOptions options, CancellationToken cancellationToken)
    {
        var json = parsed.GetValue(Json);
        using var stream = path == "-" ? Received() : System.IO.File.OpenRead(path);
        var part = target is null ? null : target + ".part";
        try
        {
            ReconcileOutcome outcome;
            using (var text = part is null ? null : new StreamWriter(part, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                var findings = text is null ? null : new FindingsWriter(text, parsed.GetValue(All));
                outcome = Reconciling.Run(book, options, stream, findings, Progress(stream, parsed.GetValue(ShowProgress)), cancellationToken);
            }

            if (outcome is ReconcileOutcome.Refused refused)
            {
                return Refused(path == "-" ? "standard input" : path, refused.Errors, json);
            }

            if (part is not null)
            {
                System.IO.File.Move(part, target!, overwrite: true);
            }

            var report = ((ReconcileOutcome.Checked)outcome).Report;
            if (json)
            {
                Printing.Document.Print(writer => ReportJson.Write(writer, report));
            }
            else
            {
                ReportText.Print(report, target);
            }

            return report.HasDifferences ? ExitCode.Refused : ExitCode.Done;
        }
        finally
        {
            if (part is not null)
            {
                System.IO.File.Delete(part);
            }
        }
    }

    /// <summary>Standard input, on disk: a file is looked into before it is read, and may be larger than memory.</summary>
    private static FileStream Received()
    {
        var file = new FileStream(
            Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16, FileOptions.DeleteOnClose);
        using var input = Console.OpenStandardInput();
        input.CopyTo(file);
        file.Position = 0;
        return file;
    }

    private static int Refused(string path, IReadOnlyList<RowError> errors, bool json)
    {
        if (json)
        {
            Printing.Document.Print(writer => ReportJson.WriteRefusal(writer, errors));
            return ExitCode.Refused;
        }

        foreach (var error in errors)
        {
            var place = error.Row == 0 ? path : error.Column is null ? $"row {error.Row}" : $"row {error.Row}, {error.Column}";
            Complaint.Print($"{place}: {error.Detail} ({error.Code})");
        }

        return Complaint.Refused(errors.Count >= InvoiceReading.MostErrors
            ? $"{path} is refused whole: {errors.Count} errors, and perhaps more"
            : $"{path} is refused whole: {errors.Count} {(errors.Count == 1 ? "error" : "errors")}");
    }

    /// <summary>How far the reading is, on a terminal or where it is asked for, twice a second at most. Into a file it is a line each time.</summary>
    private static Action<long>? Progress(FileStream stream, bool isAskedFor)
    {
        if (Console.IsErrorRedirected && !isAskedFor)
        {
            return null;
        }

        long? last = null;
        return lines =>
        {
            if (last is not { } then || Stopwatch.GetElapsedTime(then).TotalMilliseconds > 500)
            {
                last = Stopwatch.GetTimestamp();
                var far = string.Create(CultureInfo.InvariantCulture, $"{lines:N0} lines, {stream.Position * 100 / Math.Max(1, stream.Length)} %");
                Console.Error.Write(Console.IsErrorRedirected ? far + "\n" : $"\r{far} \r");
            }
        };
    }

    private static InvoiceOptions? Options(ParseResult parsed)
    {
        var options = new InvoiceOptions(parsed.GetValue(Provider)!)
        {
            NegativesAreCredits = parsed.GetValue(Credits), Plan = parsed.GetValue(Plan), Currency = parsed.GetValue(Currency),
        };
        if (parsed.GetValue(Format) is { } kind)
        {
            if (!SnakeCase.TryParse<InvoiceFormat>(kind, out var format))
            {
                return Wrong($"--format: '{kind}' is no kind of file; allowed: {string.Join(", ", SnakeCase.Names<InvoiceFormat>())}");
            }

            options = options with { Format = format };
        }

        if (parsed.GetValue(Columns) is { } columns)
        {
            if (columns.StartsWith('@') && !System.IO.File.Exists(columns[1..]))
            {
                return Wrong($"--columns: there is no file {columns[1..]}");
            }

            // In a file a column's name may have a comma.
            var texts = columns.StartsWith('@') ? System.IO.File.ReadAllText(columns[1..]).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                : columns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (Pairs.Read("--columns", texts) is not { } pairs)
            {
                return null;
            }

            if (ColumnWords.Problem(pairs) is { } problem)
            {
                return Wrong($"--columns: {problem}");
            }

            options = options with { Columns = pairs };
        }

        NumberFormat? numbers = parsed.GetValue(Numbers) switch
        {
            "1234.56" or "plain" => NumberFormat.Plain,
            "1,234.56" => NumberFormat.CommaThousands,
            "1.234,56" => NumberFormat.PointThousands,
            _ => null,
        };
        DateFormat? dates = parsed.GetValue(Dates) switch
        {
            "iso" => DateFormat.Iso,
            "utc" => DateFormat.Utc,
            "day-first" => DateFormat.DayFirst,
            "month-first" => DateFormat.MonthFirst,
            _ => null,
        };
        if (numbers is null || dates is null)
        {
            return Wrong(numbers is null
                ? $"--numbers: '{parsed.GetValue(Numbers)}' is no form; allowed: 1234.56, 1,234.56, 1.234,56"
                : $"--dates: '{parsed.GetValue(Dates)}' is no form; allowed: iso, utc, day-first, month-first");
        }

        options = options with { Numbers = numbers.Value, Dates = dates.Value };
        if (parsed.GetValue(Period) is { } text)
        {
            if (Periods.Read(text) is not { } period)
            {
                return Wrong($"--period: '{text}' is no period; allowed: 2026-11, or 2026-11-01..2026-11-30");
            }

            options = options with { Period = period };
        }

        if (parsed.GetValue(Total) is { } total)
        {
            if (ExactAmount.Read(total) is not { } amount)
            {
                return Wrong($"--total: '{total}' is no amount; allowed: digits with a point, such as 1234.56");
            }

            options = options with { Total = amount };
        }

        return options;
    }

    private static InvoiceOptions? Wrong(string sentence)
    {
        Complaint.Print(sentence);
        return null;
    }
}
