using System.Globalization;
using System.Text.Json;

namespace Rendermeter.Bench;

/// <summary>What was measured, line by line as it comes; or, for a program, as one JSON document at the end, with the load of the machine.</summary>
internal sealed class BenchTable
{
    private readonly string _name;
    private readonly bool _json;
    private readonly string[] _columns;
    private readonly List<string> _notes = [];
    private readonly List<Dictionary<string, object>> _rows = [];

    public BenchTable(string name, bool json, string[] columns)
    {
        (_name, _json, _columns) = (name, json, columns);
        Note($"load {Load()} on {Environment.ProcessorCount} cores at the start");
        if (!json)
        {
            Console.WriteLine(string.Concat(columns.Select(column => Cell(column))));
        }
    }

    public void Note(string note)
    {
        _notes.Add(note);
        if (!_json)
        {
            Console.WriteLine(note);
        }
    }

    public void Add(params object[] cells)
    {
        _rows.Add(_columns.Zip(cells).ToDictionary(pair => pair.First, pair => pair.Second));
        if (!_json)
        {
            Console.WriteLine(string.Concat(cells.Select(cell => Cell(Convert.ToString(cell, CultureInfo.InvariantCulture)!))));
        }
    }

    public void End()
    {
        Note($"load {Load()} at the end");
        if (_json)
        {
            Console.WriteLine(JsonSerializer.Serialize(new { bench = _name, notes = _notes, rows = _rows }));
        }
    }

    private static string Load() => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown";

    private static string Cell(string text) => text.PadLeft(14);
}
