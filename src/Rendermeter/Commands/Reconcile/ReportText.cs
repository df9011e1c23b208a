using System.Globalization;
using Rendermeter.Commands.Printing;
using Rendermeter.Engine.Invoices;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing;

namespace Rendermeter.Commands.Reconcile;

/// <summary>The report for people: what to claim, why, where the money went, and what else it could have bought. Tables fit 80 columns.</summary>
internal static class ReportText
{
    private const int MostRows = 10;
    private const int MostDays = 31;

    public static void Print(ReconcileReport report, string? findings)
    {
        var money = report.Currency.Code;
        Paper.Line(Paper.Bold($"{report.Provider}  {Counted.Of(report.Lines, "line")}  {Day(report.From)} to {Day(report.To)}"));
        Paper.Line($"  {(report.HasAmounts ? "billed" : "by the price book")} {Money(report.Billed)} {money}");
        Paper.Line(report.Claim > 0 ? Paper.Red($"  to claim back {Money(report.Claim)} {money}") : Paper.Green("  nothing to claim back"));
        if (report.Ask > 0)
        {
            Paper.Line(Paper.Yellow($"  to ask about {Money(report.Ask)} {money}"));
        }

        Classes(report);
        Findings(report);
        Table("Spend by model", "model", report.Models, money);
        Table("Spend by feature", "feature", report.Features, money);
        Days(report);
        Waste(report);
        Savings(report);
        foreach (var note in report.Notes)
        {
            Paper.Line();
            Paper.Line($"note: {note}");
        }

        if (findings is not null)
        {
            Paper.Line();
            Paper.Line($"the lines behind it: {findings}");
        }
    }

    private static void Classes(ReconcileReport report)
    {
        Paper.Heading("Lines by class");
        var table = new Columns("class", ">lines", ">billed", ">difference", ">claim", ">ask");
        foreach (var total in report.Classes)
        {
            table.Add(Class(total.Class), Count(total.Lines), Money(total.Billed), Money(total.Difference), Money(total.Claim), Money(total.Ask));
        }

        table.Print();
        if (!report.Rounding.IsZero)
        {
            Paper.Line($"  rounding of the export, in sum: {Pricing.Amounts.Money.FromExact(report.Rounding, report.Currency, Pricing.Amounts.NanoRounding.HalfEven)} {report.Currency}");
        }
    }

    private static void Findings(ReconcileReport report)
    {
        var shown = report.Findings.Where(finding => finding.Class is not (LineClass.CreditNote or LineClass.Rounding)).Take(MostRows).ToList();
        if (shown.Count == 0)
        {
            return;
        }

        Paper.Heading("What was found, the most money first");
        foreach (var finding in shown)
        {
            var sum = finding.Claim > 0 ? $"claim {Money(finding.Claim)}" : finding.Ask > 0 ? $"ask {Money(finding.Ask)}" : "no claim";
            Paper.Line($"  {Class(finding.Class)}: {InvoiceReading.Shown(finding.Model)}, {Count(finding.Lines)} {(finding.Lines == 1 ? "line" : "lines")}, {sum}");
            Paper.Line(Paper.Dim($"    from row {finding.FirstRow.ToString(CultureInfo.InvariantCulture)}: {finding.Why}{(finding.Fits is { } fits ? $"; fits {fits}" : "")}"));
        }

        if (report.Findings.Count > shown.Count)
        {
            Paper.Line($"  and {report.Findings.Count - shown.Count} more: see them all with --json, the lines with --out FILE");
        }
    }

    private static void Table(string heading, string name, IReadOnlyList<Spend> spends, string money)
    {
        if (spends.Count == 0)
        {
            return;
        }

        Paper.Heading(heading);
        var table = new Columns(name, ">lines", $">{money}");
        foreach (var spend in spends.Take(MostRows))
        {
            table.Add(InvoiceReading.Shown(spend.Name), Count(spend.Lines), Money(spend.Billed));
        }

        if (spends.Count > MostRows)
        {
            table.Add($"({spends.Count - MostRows} more)", Count(spends.Skip(MostRows).Sum(spend => spend.Lines)), Money(spends.Skip(MostRows).Aggregate(Int128.Zero, (sum, spend) => sum + spend.Billed)));
        }

        table.Print();
    }

    private static void Days(ReconcileReport report)
    {
        Paper.Heading("Spend by day (UTC)");
        var table = new Columns("day", ">lines", $">{report.Currency.Code}", "");
        var most = report.Days.Max(day => day.Billed);
        foreach (var day in report.Days.TakeLast(MostDays))
        {
            table.Add(day.Name, Count(day.Lines), Money(day.Billed), most > 0 && day.Billed > 0 ? new string('#', (int)(day.Billed * 24 / most)) : "");
        }

        table.Print();
        if (report.Days.Count > MostDays)
        {
            Paper.Line($"  the last {MostDays} of {report.Days.Count} days; all of them with --json");
        }
    }

    private static void Waste(ReconcileReport report)
    {
        Paper.Heading("Retries and duplicates");
        var table = new Columns("", ">lines", $">{report.Currency.Code}");
        table.Add("jobs billed twice", Count(report.Duplicates.Lines), Money(report.Duplicates.Billed));
        table.Add("requests made again", Count(report.Repeats.Lines), Money(report.Repeats.Billed));
        table.Add("jobs that did not succeed", Count(report.Failures.Lines), Money(report.Failures.Billed));
        table.Print();
    }

    private static void Savings(ReconcileReport report)
    {
        if (report.Savings.Count == 0)
        {
            return;
        }

        Paper.Heading("The same work elsewhere, the greatest saving first");
        var table = new Columns(">saved", ">now", ">then", "instead of");
        foreach (var saving in report.Savings.Take(MostRows))
        {
            table.Add(Few(saving.Saved), Few(saving.Now), (saving.IsExact ? "" : "about ") + Few(saving.Then), Short(saving.From, report.Provider));
            table.AddAcross($"  with {Short(saving.To, report.Provider)}; it changes");
            table.AddAcross($"  {saving.Changes}");
        }

        table.Print();
        Paper.Line($"  {Counted.Of(report.ComparedLines, "line")} compared at their list prices.");
        Paper.Line("  A saving is arithmetic, not a promise of the same picture.");
    }

    private static string Short(string name, string provider) => name.StartsWith(provider + "/", StringComparison.Ordinal) ? name[(provider.Length + 1)..] : name;

    private static string Class(LineClass value) => SnakeCase.Of(value).Replace('_', ' ');

    private static string Count(long lines) => lines.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>All nine decimals are in the JSON; people read as many as are not 0, and two at least.</summary>
    private static string Money(Int128 nanos)
    {
        var text = NanosText.Print(nanos);
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var end = text.Length;
        while (end > point + 3 && text[end - 1] == '0')
        {
            end--;
        }

        return text[..end];
    }

    /// <summary>To the cent from one upwards, else to the hundredth of a cent.</summary>
    private static string Few(Int128 nanos)
    {
        var (unit, form) = Int128.Abs(nanos) >= 1_000_000_000 ? (10_000_000L, "00") : (100_000L, "0000");
        var rounded = (Int128.Abs(nanos) + (unit / 2)) / unit;
        var whole = 1_000_000_000 / unit;
        return string.Create(CultureInfo.InvariantCulture, $"{(nanos < 0 ? "-" : "")}{rounded / whole}.{((long)(rounded % whole)).ToString(form, CultureInfo.InvariantCulture)}");
    }

    private static string Day(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
