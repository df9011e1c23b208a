using System.Text;
using Rendermeter.Engine.Invoices.Readers;
using Rendermeter.Engine.Invoices.Repricing;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Engine.Invoices;

/// <summary>
/// Checks a bill against prices alone: reads it line by line, prices each line at its own instant, puts it into a class, and sums. Memory
/// does not grow with the file.
/// </summary>
public static class Reconciling
{
    private const int Sample = 1_000;
    private const int ProgressEvery = 4_096;
    private const int HeadBytes = 64 << 10;
    private const long TotalToleranceNanos = 10_000_000;

    /// <summary>Checks a file.</summary>
    /// <param name="book">The prices.</param>
    /// <param name="options">What the file does not say.</param>
    /// <param name="stream">The file; it can seek.</param>
    /// <param name="findings">Where the lines behind the figures go; null: nowhere.</param>
    /// <param name="progress">Called now and then with the lines read.</param>
    public static ReconcileOutcome Run(
        PriceBook book, InvoiceOptions options, Stream stream, FindingsWriter? findings, Action<long>? progress, CancellationToken cancellationToken)
    {
        var reading = new InvoiceReading(options);
        if (Format(stream, reading) is not { } format)
        {
            return new ReconcileOutcome.Refused(reading.Errors);
        }

        var judge = new Judge(book, reading, new Repricer(book, options.Provider, options.Plan));
        var tallies = new Tallies();
        findings?.Begin();
        var sample = new List<InvoiceLine>(Sample);
        foreach (var line in Reader(format).Read(stream, reading))
        {
            if (reading.IsHopeless)
            {
                break;
            }

            if (tallies.Lines == 0 && sample.Count < Sample)
            {
                judge.Sees(line); // How many digits the file prints must be known before the first line is judged.
                sample.Add(line);
                continue;
            }

            Flush();
            Take(line);
            if (tallies.Lines % ProgressEvery == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                progress?.Invoke(tallies.Lines);
            }
        }

        Flush();
        CheckTotal(reading, tallies);
        if (tallies.Lines == 0 && reading.Errors.Count == 0)
        {
            reading.Refuse(0, null, "empty", "the file has no lines");
        }

        return reading.Errors.Count > 0
            ? new ReconcileOutcome.Refused(reading.Errors)
            : new ReconcileOutcome.Checked(Report(book, options, reading, tallies, format));

        void Flush()
        {
            foreach (var line in sample)
            {
                Take(line);
            }

            sample.Clear();
        }

        void Take(InvoiceLine line)
        {
            if (reading.Errors.Count > 0)
            {
                return; // The file is refused: only its other errors are still wanted.
            }

            var (judgement, model) = judge.Of(line);
            tallies.Add(line, judgement, model);
            findings?.Add(line, judgement, reading.Currency);
        }
    }

    private static ReconcileReport Report(PriceBook book, InvoiceOptions options, InvoiceReading reading, Tallies tallies, InvoiceFormat format)
    {
        var (savings, compared) = new Savings(book, options.Provider, reading.Currency, Months(tallies)).Of(tallies.Works);
        return new ReconcileReport
        {
            Provider = options.Provider, Format = format, Currency = reading.Currency, HasAmounts = tallies.HasAmounts, Lines = tallies.Lines,
            From = tallies.From, To = tallies.To, Billed = tallies.Billed, Claim = tallies.Claim, Ask = tallies.Ask, Rounding = tallies.Rounding,
            Classes = tallies.Classes(), Findings = tallies.Findings(), Models = tallies.Models(), Features = tallies.Features(), Days = tallies.Days(),
            Duplicates = tallies.Duplicates(), Repeats = tallies.Repeats(), Failures = tallies.Failures(),
            Savings = savings, ComparedLines = compared, Notes = [.. reading.Notes],
        };
    }

    /// <summary>How many months the lines reach over, in whole ones: 1 for a month that a line or two of the next day fall out of.</summary>
    private static int Months(Tallies tallies)
        => Math.Max(1, (int)Math.Round((tallies.To - tallies.From).Days / 30.4m, MidpointRounding.AwayFromZero));

    private static void CheckTotal(InvoiceReading reading, Tallies tallies)
    {
        if (reading.StatedTotal is { } stated && reading.Errors.Count == 0 && Int128.Abs(stated.Nanos - tallies.Billed) > TotalToleranceNanos)
        {
            reading.Refuse(0, null, "total_mismatch", $"the stated total is {NanosText.Print(stated.Nanos)} and the lines sum to {NanosText.Print(tallies.Billed)} {reading.Currency}");
        }
    }

    /// <summary>The kind of a file, by its first bytes, its header and its provider.</summary>
    private static InvoiceFormat? Format(Stream stream, InvoiceReading reading)
    {
        var head = new byte[HeadBytes];
        var length = stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        var text = Encoding.UTF8.GetString(head, 0, length).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.Length == 0)
        {
            reading.Refuse(0, null, "empty", "the file is empty");
            return null;
        }

        if (text.Contains('\0', StringComparison.Ordinal))
        {
            reading.Refuse(0, null, "binary", "the file is no text: export it as CSV or JSON");
            return null;
        }

        var isJson = text[0] is '{' or '[';
        if (reading.Options.Format is { } told)
        {
            return told;
        }

        if (!isJson)
        {
            var header = text.Split('\n', 2)[0];
            return header.Contains("BilledCost", StringComparison.Ordinal) && header.Contains("ChargePeriodStart", StringComparison.Ordinal) ? InvoiceFormat.Focus
                : header.Contains("amount_value", StringComparison.Ordinal) && header.Contains("line_item", StringComparison.Ordinal) ? InvoiceFormat.OpenaiCosts
                : InvoiceFormat.Csv;
        }

        InvoiceFormat? known = reading.Options.Provider switch
        {
            "openai" => InvoiceFormat.OpenaiCosts,
            "fal" when text.Contains("\"time_series\"", StringComparison.Ordinal) => InvoiceFormat.FalUsage,
            "fal" => InvoiceFormat.FalBillingEvents,
            "replicate" => InvoiceFormat.ReplicatePredictions,
            "elevenlabs" => InvoiceFormat.ElevenlabsHistory,
            _ => null,
        };
        if (known is null)
        {
            reading.Refuse(0, null, "format", $"no JSON export of {reading.Options.Provider} is known; say its kind with --format, or export it as CSV");
        }

        return known;
    }

    private static IInvoiceReader Reader(InvoiceFormat format) => format switch
    {
        InvoiceFormat.OpenaiCosts => new OpenAiReader(),
        InvoiceFormat.FalBillingEvents or InvoiceFormat.FalUsage => new FalReader(),
        InvoiceFormat.ReplicatePredictions => new ReplicateReader(),
        InvoiceFormat.ElevenlabsHistory => new ElevenLabsReader(),
        InvoiceFormat.Focus => new FocusReader(),
        InvoiceFormat.Csv => new ColumnsReader(),
    };
}
