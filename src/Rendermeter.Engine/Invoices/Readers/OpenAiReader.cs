using System.Text.Json;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Invoices.Readers;

/// <summary>OpenAI's costs by day: pages of <c>/v1/organization/costs</c>, or the CSV that its dashboard exports.</summary>
internal sealed class OpenAiReader : IInvoiceReader
{
    private static readonly string[] Required = ["start_time", "amount_value", "amount_currency", "line_item"];

    public IEnumerable<InvoiceLine> Read(Stream stream, InvoiceReading reading) => IsJson(stream) ? FromPages(stream, reading) : FromCsv(stream, reading);

    private static bool IsJson(Stream stream)
    {
        int first;
        while ((first = stream.ReadByte()) is ' ' or '\r' or '\n' or '\t' or 0xEF or 0xBB or 0xBF)
        {
            // White space and the mark of UTF-8 stand before either form.
        }

        stream.Position = 0;
        return first is '{' or '[';
    }

    private static IEnumerable<InvoiceLine> FromPages(Stream stream, InvoiceReading reading)
    {
        var items = new JsonItems(stream, reading, "data");
        foreach (var bucket in items.Read())
        {
            if (reading.Instant(bucket, items.Row, "start_time") is not { } at || bucket.Member("results") is not { ValueKind: JsonValueKind.Array } results)
            {
                continue;
            }

            foreach (var result in results.EnumerateArray())
            {
                if (result.Member("amount") is not { } money || reading.Amount(money, items.Row, "value", isRequired: true) is not { } amount)
                {
                    continue;
                }

                reading.SawCurrency(items.Row, "currency", money.Text("currency") ?? "usd");
                var quantity = reading.Number(result, items.Row, "quantity");
                if (Line(reading, items.Row, at, amount, result.Text("line_item"), quantity, result.Text("quantity_unit"), result.Text("project_id"), result.Text("api_key_id")) is { } line)
                {
                    yield return line;
                }
            }
        }

        reading.Ended(items);
    }

    private static IEnumerable<InvoiceLine> FromCsv(Stream stream, InvoiceReading reading)
    {
        var rows = new CsvRows(stream, reading);
        if (!rows.ReadHeader() || !CsvReading.Has(rows, reading, Required))
        {
            yield break;
        }

        var (start, value, currency, item) = (rows.Find("start_time"), rows.Find("amount_value"), rows.Find("amount_currency"), rows.Find("line_item"));
        var (project, key, quantity, unit) = (rows.Find("project_id"), rows.Find("api_key_id"), rows.Find("quantity"), rows.Find("quantity_unit"));
        while (rows.Read())
        {
            if (rows[value].Length == 0)
            {
                continue; // A day without cost has a row without an amount.
            }

            if (reading.Cell(rows, value) is { } amount && Start(reading, rows, start) is { } at)
            {
                reading.SawCurrency(rows.Row, "amount_currency", rows[currency]);
                var many = rows[quantity].Length == 0 ? null : reading.Cell(rows, quantity)?.Exact;
                if (Line(reading, rows.Row, at, amount, Blank(rows[item]), many, Blank(rows[unit]), Blank(rows[project]), Blank(rows[key])) is { } line)
                {
                    yield return line;
                }
            }
        }
    }

    /// <summary>A line item is a model and, behind a comma, what of it: <c>gpt-image-1, image output</c>.</summary>
    private static InvoiceLine? Line(
        InvoiceReading reading, long row, DateTimeOffset at, ExactAmount amount, string? item, Rational? quantity, string? unit, string? project, string? key)
    {
        if (amount.Nanos < 0 && !reading.Options.NegativesAreCredits)
        {
            reading.Refuse(row, "amount", "negative", "the amount is negative; say --credits if the file holds credit notes");
            return null;
        }

        if (item is null)
        {
            reading.Note("some costs carry no line item: export them grouped by line_item to have them checked");
        }

        var comma = item?.IndexOf(',', StringComparison.Ordinal) ?? -1;
        var (one, factor) = unit is null ? ((string?)null, Rational.One) : UnitText.Read(unit);
        return new InvoiceLine(row, at)
        {
            Model = comma < 0 ? item : item![..comma].Trim(),
            Meter = comma < 0 ? null : item![(comma + 1)..].Trim().ToLowerInvariant(),
            Quantity = quantity * factor,
            Unit = one,
            Amount = amount,
            Feature = project,
            Kind = amount.Nanos < 0 ? LineKind.Credit : LineKind.Usage,
            Identity = item is null ? null : $"{at.ToUnixTimeSeconds()}|{item}|{project}|{key}",
        };
    }

    private static DateTimeOffset? Start(InvoiceReading reading, CsvRows rows, int column)
    {
        if (InstantText.TryReadUnix(rows[column], out var at) || InstantText.TryRead(rows[column], reading.Options.Dates, out at))
        {
            return at;
        }

        reading.Refuse(rows.Row, "start_time", "date_format", InstantText.Hint(rows[column]));
        return null;
    }

    private static string? Blank(string text) => text.Length == 0 ? null : text;
}
