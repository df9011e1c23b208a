using Rendermeter.Engine.Invoices.Texts;

namespace Rendermeter.Engine.Invoices.Readers;

/// <summary>Cells of rows, with what is wrong about them.</summary>
internal static class CsvReading
{
    /// <summary>Whether the header has all of these; else one error that names what is missing and what is there.</summary>
    public static bool Has(CsvRows rows, InvoiceReading reading, IEnumerable<string> required)
    {
        var missing = required.Where(name => rows.Find(name) < 0).ToList();
        if (missing.Count == 0)
        {
            return true;
        }

        var there = string.Join(", ", rows.Header.Take(20).Select(InvoiceReading.Cut));
        reading.Refuse(1, null, "header", $"the file has no column {string.Join(", ", missing)}; it has {there}");
        return false;
    }

    public static ExactAmount? Cell(this InvoiceReading reading, CsvRows rows, int column)
    {
        if (NumberText.Read(rows[column], reading.Options.Numbers) is { } amount)
        {
            return amount;
        }

        reading.Refuse(rows.Row, rows.Header[column], "number_format", rows[column].Length == 0 ? "the cell is empty" : NumberText.Hint(rows[column], reading.Options.Numbers));
        return null;
    }

    public static DateTimeOffset? Day(this InvoiceReading reading, CsvRows rows, int column)
    {
        if (InstantText.TryRead(rows[column], reading.Options.Dates, out var at))
        {
            return at;
        }

        reading.Refuse(rows.Row, rows.Header[column], "date_format", InstantText.Hint(rows[column]));
        return null;
    }
}
