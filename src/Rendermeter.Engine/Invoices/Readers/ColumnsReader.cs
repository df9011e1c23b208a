using System.Text;
using System.Text.RegularExpressions;
using Rendermeter.Engine.Invoices.Texts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Invoices.Readers;

/// <summary>Any CSV file, by a map from our words to its columns. Without a map, columns that carry our words are taken.</summary>
internal sealed partial class ColumnsReader : IInvoiceReader
{
    private static readonly string[] Required = ["model", "at", "amount"];

    private readonly Shapes _shapes = new();
    private readonly StringBuilder _key = new();

    public IEnumerable<InvoiceLine> Read(Stream stream, InvoiceReading reading)
    {
        var rows = new CsvRows(stream, reading);
        if (!rows.ReadHeader() || Columns(rows, reading) is not { } columns)
        {
            yield break;
        }

        if (!columns.Words.ContainsKey("id"))
        {
            reading.Note("no column holds the job's id: a line that is billed twice cannot be seen");
        }

        long total = 0;
        while (rows.Read())
        {
            if (total > 0)
            {
                reading.Refuse(total, null, "total", "a total stands in the middle of the file");
                yield break;
            }

            if (IsTotal(rows, columns))
            {
                total = rows.Row;
                if (reading.Cell(rows, columns["amount"]) is { } stated)
                {
                    reading.StatedTotal ??= stated;
                }

                continue;
            }

            if (Line(rows, reading, columns) is { } line)
            {
                yield return line;
            }
        }
    }

    private static Mapped? Columns(CsvRows rows, InvoiceReading reading)
    {
        var pairs = reading.Options.Columns.Count > 0
            ? reading.Options.Columns
            : [.. rows.Header.Select(name => KeyValuePair.Create(name.ToLowerInvariant(), name)).Where(pair => ColumnMap.Words.Contains(pair.Key) || ColumnMap.IsParameter(pair.Key))];
        var missing = Required.Where(word => !pairs.Any(pair => pair.Key == word)).ToList();
        if (missing.Count > 0)
        {
            reading.Refuse(1, null, "header", $"no column is said to be {string.Join(", ", missing)}; map it, for example --columns model=Model,at=Time,amount=Cost; the file has {string.Join(", ", rows.Header.Take(20).Select(InvoiceReading.Cut))}");
            return null;
        }

        if (!CsvReading.Has(rows, reading, pairs.Select(pair => pair.Value)))
        {
            return null;
        }

        var words = pairs.Where(pair => ColumnMap.Words.Contains(pair.Key)).ToDictionary(pair => pair.Key, pair => rows.Find(pair.Value), StringComparer.Ordinal);
        var parameters = pairs.Where(pair => !ColumnMap.Words.Contains(pair.Key)).Select(pair => (pair.Key, rows.Find(pair.Value))).ToList();
        return new Mapped(words, parameters);
    }

    /// <summary>A last row that names no model and says Total, or names no instant either.</summary>
    private static bool IsTotal(CsvRows rows, Mapped columns)
        => rows[columns["model"]].Length == 0 && (rows[columns["at"]].Length == 0 || TotalWord().IsMatch(rows[0]));

    private InvoiceLine? Line(CsvRows rows, InvoiceReading reading, Mapped columns)
    {
        var errors = reading.Errors.Count;
        var amount = reading.Cell(rows, columns["amount"]);
        var at = reading.Day(rows, columns["at"]);
        reading.SawCurrency(rows.Row, "currency", rows[columns["currency"]] is { Length: > 0 } currency ? currency : reading.Options.Currency ?? "USD");
        var id = Id(rows, reading, columns);
        if (!StatusText.TryRead(rows[columns["status"]], out var outcome))
        {
            reading.Refuse(rows.Row, rows.Header[columns["status"]], "status", $"'{InvoiceReading.Cut(rows[columns["status"]])}' says nothing that is known about how a job ended; allowed: {string.Join(", ", Pricing.SnakeCase.Names<JobOutcome>())}, succeeded, failed, canceled");
        }

        var kind = rows[columns["kind"]].ToLowerInvariant() switch
        {
            "credit" or "refund" or "adjustment" or "credit note" => LineKind.Credit,
            "purchase" or "tax" or "fee" => LineKind.Other,
            _ => LineKind.Usage,
        };
        if (amount is { Nanos: < 0 } && kind != LineKind.Credit && !reading.Options.NegativesAreCredits)
        {
            reading.Refuse(rows.Row, rows.Header[columns["amount"]], "negative", "the amount is negative; map a kind column that says credit, or say --credits if negative rows are credit notes");
        }

        var many = Number(rows, reading, columns["quantity"]);
        var discount = Number(rows, reading, columns["discount_percent"]);
        if (reading.Errors.Count > errors || amount is not { } billed || at is not { } instant)
        {
            return null;
        }

        var (unit, factor) = rows[columns["unit"]] is { Length: > 0 } text ? UnitText.Read(text) : (null, Rational.One);
        var model = rows[columns["model"]];
        return new InvoiceLine(rows.Row, instant)
        {
            Id = id,
            Model = model.Length == 0 ? null : model,
            Parameters = Parameters(rows, columns),
            Quantity = factor == Rational.One ? many : many * factor,
            Unit = unit,
            Amount = billed,
            Discount = discount is { } percent ? percent / 100 : default,
            Outcome = outcome,
            Feature = rows[columns["feature"]] is { Length: > 0 } feature ? feature : null,
            Request = rows[columns["request"]] is { Length: > 0 } request ? request : null,
            Kind = billed.Nanos < 0 ? LineKind.Credit : kind,
            Identity = id is null ? null : $"{id}|{model}|{unit}",
        };
    }

    private static string? Id(CsvRows rows, InvoiceReading reading, Mapped columns)
    {
        var id = rows[columns["id"]];
        if (id.Length is > 6 and < 30 && id.Contains("E+", StringComparison.OrdinalIgnoreCase) && Scientific().IsMatch(id))
        {
            reading.Refuse(rows.Row, rows.Header[columns["id"]], "job_id_format", $"'{id}' is what a spreadsheet makes of a long number: export the ids as text");
        }

        return id.Length == 0 ? null : id;
    }

    private static Rational? Number(CsvRows rows, InvoiceReading reading, int column)
        => rows[column].Length == 0 ? null : reading.Cell(rows, column)?.Exact;

    /// <summary>The parameters of a row. Rows that say the same share one set.</summary>
    private ParameterSet Parameters(CsvRows rows, Mapped columns)
    {
        if (columns.Parameters.Count == 0)
        {
            return ParameterSet.Empty;
        }

        _key.Clear();
        foreach (var (_, column) in columns.Parameters)
        {
            _key.Append(rows[column]).Append('\u001f');
        }

        var key = _key.ToString();
        return _shapes.Get(key, () => Set(rows, columns));
    }

    private static ParameterSet Set(CsvRows rows, Mapped columns)
    {
        var set = ParameterSet.Empty;
        foreach (var (name, column) in columns.Parameters)
        {
            if (rows[column] is { Length: > 0 and <= 256 } text)
            {
                set = set.With(name, ParameterValue.FromText(text));
            }
        }

        return set.Count == 0 ? ParameterSet.Empty : set;
    }

    [GeneratedRegex(@"^(grand )?(total|sum)\b", RegexOptions.IgnoreCase)]
    private static partial Regex TotalWord();

    [GeneratedRegex(@"^\d(\.\d+)?[eE]\+\d+\z")]
    private static partial Regex Scientific();

    private sealed record Mapped(IReadOnlyDictionary<string, int> Words, IReadOnlyList<(string Name, int Column)> Parameters)
    {
        public int this[string word] => Words.TryGetValue(word, out var column) ? column : -1;
    }
}
