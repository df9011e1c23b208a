namespace Rendermeter.Commands.Printing;

/// <summary>
/// Rows under headings, aligned by blanks. Nothing is cut and nothing wrapped, wherever it is written: a row is a line. A heading that
/// begins with <c>&gt;</c> is aligned to the right; <c>|</c> in it begins a second line.
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

    /// <summary>Adds a line that stands across the columns.</summary>
    public void AddAcross(string text) => _rows.Add(([text], Paper.Dim));

    public void Print(string indent = "  ")
    {
        var texts = headings.Select(heading => heading.TrimStart('>').Split('|')).ToArray();
        var widths = texts
            .Select((lines, column) => _rows.Where(row => row.Cells.Length > 1).Select(row => row.Cells[column].Length).Concat(lines.Select(line => line.Length)).Max())
            .ToArray();
        var height = texts.Max(lines => lines.Length);
        for (var line = 0; line < height; line++)
        {
            // A short heading stands on the last line, next to its figures.
            var cells = texts.Select(lines => line - (height - lines.Length) is var own and >= 0 ? lines[own] : "").ToArray();
            Paper.Line(indent + Paper.Dim(Join(cells, widths)));
        }

        foreach (var (cells, mark) in _rows)
        {
            var line = cells.Length == 1 ? cells[0] : Join(cells, widths);
            Paper.Line(indent + (mark is null ? line : mark(line)));
        }
    }

    private string Join(string[] cells, int[] widths)
        => string.Join(Gap, cells.Select((cell, column) => headings[column].StartsWith('>') ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd();
}
