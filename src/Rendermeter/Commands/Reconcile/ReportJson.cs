using System.Globalization;
using System.Text.Json;
using Rendermeter.Commands.Printing;
using Rendermeter.Engine.Invoices;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing;

namespace Rendermeter.Commands.Reconcile;

/// <summary>The report for programs.</summary>
internal static class ReportJson
{
    public static void Write(Utf8JsonWriter writer, ReconcileReport report)
    {
        writer.WriteStartObject();
        writer.WriteString("provider", report.Provider);
        writer.WriteString("format", SnakeCase.Of(report.Format));
        writer.WriteString("currency", report.Currency.Code);
        writer.WriteBoolean("has_amounts", report.HasAmounts);
        writer.WriteNumber("lines", report.Lines);
        writer.WriteString("first_at", Instant(report.From));
        writer.WriteString("last_at", Instant(report.To));
        writer.WriteString("billed", NanosText.Print(report.Billed));
        writer.WriteString("claim", NanosText.Print(report.Claim));
        writer.WriteString("ask", NanosText.Print(report.Ask));
        writer.WriteString("rounding", report.Rounding.ToString());
        List(writer, "classes", report.Classes, total =>
        {
            writer.WriteString("class", SnakeCase.Of(total.Class));
            writer.WriteNumber("lines", total.Lines);
            writer.WriteString("billed", NanosText.Print(total.Billed));
            writer.WriteString("difference", NanosText.Print(total.Difference));
            writer.WriteString("claim", NanosText.Print(total.Claim));
            writer.WriteString("ask", NanosText.Print(total.Ask));
        });
        List(writer, "findings", report.Findings, finding =>
        {
            writer.WriteString("class", SnakeCase.Of(finding.Class));
            writer.WriteString("model", finding.Model);
            writer.WriteString("why", finding.Why);
            writer.WriteText("fits", finding.Fits);
            writer.WriteNumber("first_row", finding.FirstRow);
            writer.WriteNumber("lines", finding.Lines);
            writer.WriteString("claim", NanosText.Print(finding.Claim));
            writer.WriteString("ask", NanosText.Print(finding.Ask));
        });
        writer.WriteStartObject("spend");
        Spends(writer, "models", report.Models);
        Spends(writer, "features", report.Features);
        Spends(writer, "days", report.Days);
        writer.WriteEndObject();
        writer.WriteStartObject("waste");
        Spend(writer, "duplicates", report.Duplicates);
        Spend(writer, "repeats", report.Repeats);
        Spend(writer, "failures", report.Failures);
        writer.WriteEndObject();
        writer.WriteNumber("compared_lines", report.ComparedLines);
        List(writer, "savings", report.Savings, saving =>
        {
            writer.WriteString("kind", saving.Kind);
            writer.WriteString("from", saving.From);
            writer.WriteString("to", saving.To);
            writer.WriteNumber("lines", saving.Lines);
            writer.WriteString("now", NanosText.Print(saving.Now));
            writer.WriteString("then", NanosText.Print(saving.Then));
            writer.WriteString("saved", NanosText.Print(saving.Saved));
            writer.WriteString("then_kind", saving.IsExact ? "exact" : "estimate");
            writer.WriteString("changes", saving.Changes);
        });
        writer.WriteTexts("notes", report.Notes);
        writer.WriteEndObject();
    }

    public static void WriteRefusal(Utf8JsonWriter writer, IReadOnlyList<RowError> errors)
    {
        writer.WriteStartObject();
        writer.WriteString("type", "urn:rendermeter:problem:invoice_refused");
        writer.WriteString("title", "The file is refused whole");
        writer.WriteNumber("status", 422);
        writer.WriteString("code", "invoice_refused");
        writer.WriteString("detail", errors[0].Detail);
        List(writer, "errors", errors, error =>
        {
            if (error.Row == 0)
            {
                writer.WriteNull("row");
            }
            else
            {
                writer.WriteNumber("row", error.Row);
            }

            writer.WriteText("column", error.Column);
            writer.WriteString("code", error.Code);
            writer.WriteString("detail", error.Detail);
        });
        writer.WriteEndObject();
    }

    private static void Spends(Utf8JsonWriter writer, string name, IReadOnlyList<Spend> spends) => List(writer, name, spends, spend =>
    {
        writer.WriteString("name", spend.Name);
        writer.WriteNumber("lines", spend.Lines);
        writer.WriteString("billed", NanosText.Print(spend.Billed));
    });

    private static void Spend(Utf8JsonWriter writer, string name, Spend spend)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("lines", spend.Lines);
        writer.WriteString("billed", NanosText.Print(spend.Billed));
        writer.WriteEndObject();
    }

    private static void List<T>(Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> write)
    {
        writer.WriteStartArray(name);
        foreach (var item in items)
        {
            writer.WriteStartObject();
            write(item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string Instant(DateTimeOffset at) => at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
