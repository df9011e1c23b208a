namespace Rendermeter.Commands.Printing;

/// <summary>
/// Rows under headings, aligned by blanks. Nothing is cut and nothing wrapped, wherever it is written: a row is a line. A heading that
/// begins with <c>&gt;</c> is aligned to the right.
/// </summary>
internal sealed class Columns(params string[] headings)
{
    private const string Gap = "  ";

    private readonly List<(string[] Cells, Func<string, string>? Mark)> _rows = [];

    public int Count => _rows.Count;

    /// <summary>Adds a row; a null cell is a figure that is not known.</summary>
    public void Add(params string?[] cells) => Add(mark: null, cells);

    /// <summary>Adds a row that is marked whole, for example dimmed.</summary>
    public void Add(Func<string, string>? mark, params string?[] cells) => _rows.Add(([.. cells.Select(cell => cell ?? "unknown")], mark));

    public void Print(string indent = "  ")
    {
        var texts = headings.Select(heading => heading.TrimStart('>')).ToArray();
        var widths = texts.Select((text, column) => _rows.Select(row => row.Cells[column].Length).Append(text.Length).Max()).ToArray();
        Paper.Line(indent + Paper.Dim(Join(texts, widths)));
        foreach (var (cells, mark) in _rows)
        {
            var line = Join(cells, widths);
            Paper.Line(indent + (mark is null ? line : mark(line)));
        }
    }

    private string Join(string[] cells, int[] widths)
        => string.Join(Gap, cells.Select((cell, column) => headings[column].StartsWith('>') ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd();
}
