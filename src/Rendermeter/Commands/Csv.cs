using System.Text;
using Rendermeter.Engine.Invoices;

namespace Rendermeter.Commands;

/// <summary>Rows of comma-separated values as RFC 4180 writes them; lines end in CR, LF or both.</summary>
internal static class Csv
{
    /// <summary>The rows that are not empty, each with its line; or what is wrong.</summary>
    public static (IReadOnlyList<(int Line, IReadOnlyList<string> Cells)> Rows, RowError? Error) Read(string text)
    {
        var rows = new List<(int, IReadOnlyList<string>)>();
        var (cells, cell, isQuoted, wasQuoted, line, first) = (new List<string>(), new StringBuilder(), false, false, 1, 1);
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            var endsLine = character == '\n' || (character == '\r' && !(i + 1 < text.Length && text[i + 1] == '\n'));
            line += endsLine ? 1 : 0;
            if (isQuoted)
            {
                if (character != '"')
                {
                    cell.Append(character);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    cell.Append('"');
                    i++;
                }
                else
                {
                    isQuoted = false;
                }
            }
            else if (character == '"' && cell.Length == 0 && !wasQuoted)
            {
                (isQuoted, wasQuoted) = (true, true);
            }
            else if (character == ',' || endsLine)
            {
                cells.Add(cell.ToString());
                cell.Clear();
                wasQuoted = false;
                if (endsLine)
                {
                    End(line);
                }
            }
            else if (wasQuoted && character != '\r')
            {
                return (rows, new RowError(line, "row", "quotes", "something stands behind a closing quote; a quote inside is written twice"));
            }
            else if (character != '\r')
            {
                cell.Append(character);
            }
        }

        if (isQuoted)
        {
            return (rows, new RowError(first, "row", "quotes", "a quote is opened and never closed"));
        }

        cells.Add(cell.ToString());
        End(line);
        return (rows, null);

        void End(int next)
        {
            if (cells.Count > 1 || cells[0].Length > 0)
            {
                rows.Add((first, cells));
            }

            (cells, first) = ([], next);
        }
    }
}
