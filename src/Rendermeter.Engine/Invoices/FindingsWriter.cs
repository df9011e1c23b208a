using System.Globalization;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Invoices;

/// <summary>The lines behind the figures as CSV. A cell that a spreadsheet would run as a formula gets an apostrophe before it.</summary>
public sealed class FindingsWriter(TextWriter text, bool all)
{
    private const string Header = "row,at,id,model,feature,outcome,class,quantity,unit,billed,expected,difference,claim,ask,currency,price_version,fits,why";

    public void Begin() => Write(Header);

    public void Add(InvoiceLine line, Judgement judgement, Currency currency)
    {
        if (!all && judgement.Class is LineClass.AsExpected or LineClass.NoAmount)
        {
            return;
        }

        var (billed, expected) = (line.Amount?.Nanos, judgement.ExpectedNanos);
        Write(string.Join(',',
            line.Row.ToString(CultureInfo.InvariantCulture), line.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Cell(line.Id), Cell(line.Model), Cell(line.Feature), SnakeCase.Of(line.Outcome), SnakeCase.Of(judgement.Class),
            line.Quantity?.ToString() ?? "", Cell(line.Unit), Nanos(billed), Nanos(expected), Nanos(billed - expected),
            Nanos(judgement.ClaimNanos), Nanos(judgement.AskNanos), currency.Code, Cell(judgement.Version), Cell(judgement.Fits), Cell(judgement.Why)));
    }

    /// <summary>Text for a spreadsheet: it begins no formula, and quotes stand around what needs them.</summary>
    public static string Cell(string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            return "";
        }

        var safe = value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + value : value;
        return safe.AsSpan().IndexOfAny(",\"\r\n") < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }

    private static string Nanos(long? nanos) => nanos is { } known ? NanosText.Print(known) : "";

    private void Write(string row)
    {
        text.Write(row);
        text.Write('\n');
    }
}
