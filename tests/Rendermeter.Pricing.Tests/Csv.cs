using System.Text;

namespace Rendermeter.Pricing.Tests;

/// <summary>Tables of facts with a heading, one row a line.</summary>
internal static class Csv
{
    /// <summary>The rows below the heading, cell by cell.</summary>
    public static IEnumerable<IReadOnlyList<string>> Rows(string name)
        => Embedded.Text(name).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(Cells);

    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            switch (line[i])
            {
                case '"' when quoted && i + 1 < line.Length && line[i + 1] == '"':
                    cell.Append('"');
                    i++;
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' when !quoted:
                    cells.Add(cell.ToString());
                    cell.Clear();
                    break;
                default:
                    cell.Append(line[i]);
                    break;
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }
}
