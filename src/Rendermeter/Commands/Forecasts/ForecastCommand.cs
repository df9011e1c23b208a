using System.CommandLine;
using System.Text;
using Rendermeter.Commands.Printing;
using Rendermeter.Http.Problems;
using Rendermeter.Pricing.Forecasts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Storage;

namespace Rendermeter.Commands.Forecasts;

/// <summary><c>rendermeter forecast</c>: what a feature or a month will cost, from a file of assumptions and the price book alone.</summary>
internal static class ForecastCommand
{
    private const long LongestFileBytes = 4L << 20;

    private static readonly Argument<string> FileName = new("FILE") { Description = "The forecast file, YAML: docs/guides/size-a-feature.md says what stands in it" };

    private static readonly Option<string?> Chart = new("--chart") { Description = "Also draw the months into this file: SVG or PNG, by its name", HelpName = "FILE.svg" };

    private static readonly Option<string?> Csv = new("--csv") { Description = "Also write a row a month into this file", HelpName = "FILE.csv" };

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "forecast",
            "What a feature or a month will cost, as a distribution: rejections, failures, drafts, caps, packs, downstream steps; and which lever helps.",
            "rendermeter forecast feature.yaml --chart feature.svg --csv feature.csv")
        {
            FileName, Chart, Csv, Prices, Json,
        };
        command.SetAction(Forecast);
        return command;
    }

    private static int Forecast(System.CommandLine.ParseResult parsed)
    {
        var (path, chart, csv) = (parsed.GetValue(FileName)!, parsed.GetValue(Chart), parsed.GetValue(Csv));
        if (!File.Exists(path))
        {
            return Complaint.WrongUsage($"FILE: there is no file {path}");
        }

        if (new FileInfo(path).Length > LongestFileBytes)
        {
            return Complaint.Refused($"{path}: the file is larger than {LongestFileBytes} bytes");
        }

        if (chart is not null && !chart.EndsWith(".svg", StringComparison.OrdinalIgnoreCase) && !IsPng(chart))
        {
            return Complaint.WrongUsage($"--chart: '{chart}' is no name of a drawing; allowed: a name that ends in .svg or .png");
        }

        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book)
        {
            return ExitCode.Refused;
        }

        switch (Forecasting.Forecast(path, File.ReadAllBytes(path), book))
        {
            case ForecastResult.Refused { Findings: var findings }:
                return Refused(findings, parsed.GetValue(Json));
            case ForecastResult.Forecasted { Forecast: var forecast }:
                if (!Written("--chart", chart, () => Drawn(chart!, ForecastChart.Draw(forecast))) || !Written("--csv", csv, () => Encoding.UTF8.GetBytes(ForecastJson.ToCsv(forecast))))
                {
                    return ExitCode.WrongUsage;
                }

                if (parsed.GetValue(Json))
                {
                    Document.Print(writer => ForecastJson.Write(writer, forecast));
                }
                else
                {
                    ForecastText.Print(forecast);
                }

                return ExitCode.Done;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private static int Refused(IReadOnlyList<PriceFinding> findings, bool json)
    {
        if (json)
        {
            Document.Print(Refusals.Validation([.. findings.Select(finding => new FieldError(finding.Field, finding.Code, $"{finding.File}:{finding.Line}:{finding.Column}: {finding.Detail}", Value: null, Allowed: null))]).Write);
            return ExitCode.Refused;
        }

        foreach (var finding in findings)
        {
            Complaint.Print(finding.ToString());
        }

        return ExitCode.Refused;
    }

    private static byte[] Drawn(string path, string svg) => IsPng(path) ? ForecastPicture.Of(svg) : Encoding.UTF8.GetBytes(svg);

    private static bool IsPng(string path) => path.EndsWith(".png", StringComparison.OrdinalIgnoreCase);

    private static bool Written(string option, string? path, Func<byte[]> content)
    {
        if (path is null)
        {
            return true;
        }

        try
        {
            File.WriteAllBytes(path, content());
            return true;
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            Complaint.Print($"{option}: {path} cannot be written: {FileTrouble.Say(unwritable)}");
            return false;
        }
    }
}
