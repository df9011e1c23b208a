using CsvHelper;

namespace Rendermeter.Engine.Invoices.Readers;

/// <summary>The rows of a CSV file under their header. One row is in memory at a time, and none is longer than 1 MiB.</summary>
internal sealed class CsvRows
{
    public const int LongestRow = 1 << 20;
    private const int MostColumns = 1000;
    private const int BufferSize = 1 << 16;

    private readonly CsvReader _reader;
    private readonly InvoiceReading _reading;

    public CsvRows(Stream stream, InvoiceReading reading)
    {
        _reading = reading;
        _reader = CsvReader.Create(stream, new CsvReaderOptions
        {
            Separator = ',',
            HasHeader = false,
            MaxRecordSize = LongestRow,
            BufferSize = BufferSize,
            TrackLineNumbers = true,
            MalformedData = CsvMalformedDataHandling.Throw,
            PoolStrings = true,
        });
    }

    /// <summary>The line of the file that the row begins on, from 1.</summary>
    public long Row { get; private set; }

    public IReadOnlyList<string> Header { get; private set; } = [];

    /// <summary>A cell without blanks around it; empty where the file has no such column.</summary>
    public string this[int column] => column < 0 ? "" : _reader.GetString(column).Trim();

    /// <summary>Reads the header; false, with an error, where there is none.</summary>
    public bool ReadHeader()
    {
        if (!Next())
        {
            if (_reading.Errors.Count == 0)
            {
                _reading.Refuse(0, null, "empty", "the file has no header and no rows");
            }

            return false;
        }

        var names = Enumerable.Range(0, _reader.FieldCount).Select(column => _reader.GetString(column).Trim()).ToList();
        if (names.Count > MostColumns)
        {
            _reading.Refuse(1, null, "header", $"the header has {names.Count} columns; at most {MostColumns} are read");
            return false;
        }

        if (names.Count == 1 && names[0].Contains(';', StringComparison.Ordinal))
        {
            _reading.Refuse(1, null, "delimiter", "the columns stand apart by semicolons; export the file with commas");
            return false;
        }

        if (names.Where(name => name.Length > 0).GroupBy(name => name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            _reading.Refuse(1, twice.Key, "header", $"the header has the column {twice.Key} more than once");
            return false;
        }

        Header = names;
        return true;
    }

    /// <summary>Reads the next row; false at the end, or where the file cannot be read on.</summary>
    public bool Read()
    {
        while (Next())
        {
            if (_reader.FieldCount == Header.Count)
            {
                return true;
            }

            _reading.Refuse(Row, null, "truncated", $"the row has {_reader.FieldCount} fields and the header {Header.Count}: the file may be cut off, or a quote is missing");
            if (_reading.IsHopeless)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>Where a column stands; -1 where it does not.</summary>
    public int Find(string name)
    {
        for (var column = 0; column < Header.Count; column++)
        {
            if (string.Equals(Header[column], name, StringComparison.OrdinalIgnoreCase))
            {
                return column;
            }
        }

        return -1;
    }

    private bool Next()
    {
        try
        {
            var more = _reader.Read();
            Row = _reader.LineNumber;
            return more;
        }
        catch (CsvFormatException exception)
        {
            var isLong = exception.Message.Contains("MaxRecordSize", StringComparison.Ordinal);
            _reading.Refuse(
                exception.LineNumber > 0 ? exception.LineNumber : Row + 1, null, isLong ? "field_size" : "quotes",
                isLong ? $"the row is longer than {LongestRow} bytes, or a quote is never closed" : "quotes are not balanced");
            return false;
        }
    }
}
