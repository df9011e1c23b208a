using System.Text.Json;
using Rendermeter.Engine.Invoices;
using Rendermeter.Pricing;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Offers;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Commands.Prices;

/// <summary>
/// Past renders in a file: CSV with a header, or a JSON object a line. A file with a wrong row is refused whole, and every such row is named.
/// </summary>
internal sealed class RenderFile
{
    /// <summary>The columns; the first two are required.</summary>
    public static readonly string[] Columns = ["model", "at", "id", "parameters", "usage", "outcome", "prompt", "charged", "currency"];

    private const int MostRows = 1_000_000;

    private readonly List<RerateItem> _items = [];
    private readonly List<RowError> _errors = [];

    /// <summary>The renders, or what is wrong with the rows.</summary>
    public static (IReadOnlyList<RerateItem> Items, IReadOnlyList<RowError> Errors) Read(string text)
    {
        var file = new RenderFile();
        if (text.AsSpan().TrimStart()[0] == '{')
        {
            file.ReadJson(text);
        }
        else
        {
            file.ReadCsv(text);
        }

        if (file._items.Count + file._errors.Count == 0)
        {
            file.Refuse(1, "row", "empty_file", "there is no render in it");
        }

        return (file._items, file._errors);
    }

    private void ReadCsv(string text)
    {
        var (rows, wrong) = Csv.Read(text);
        if (wrong is not null)
        {
            _errors.Add(wrong);
            return;
        }

        var header = rows[0].Cells.Select(cell => cell.Trim()).ToList();
        foreach (var name in header.Where(name => !Columns.Contains(name)))
        {
            Refuse(rows[0].Line, name, "header", $"no such column; known: {string.Join(", ", Columns)}{(name.Contains(';', StringComparison.Ordinal) ? "; columns are separated by commas" : "")}");
        }

        foreach (var name in header.GroupBy(name => name).Where(group => group.Count() > 1).Select(group => group.Key))
        {
            Refuse(rows[0].Line, name, "header", "the column is there twice");
        }

        foreach (var name in Columns.Take(2).Except(header))
        {
            Refuse(rows[0].Line, name, "header", "the column is missing");
        }

        foreach (var (line, cells) in _errors.Count > 0 ? [] : rows.Skip(1))
        {
            if (cells.Count != header.Count)
            {
                Refuse(line, "row", "columns", $"it has {cells.Count} cells, and the header has {header.Count}");
                continue;
            }

            var members = header.Zip(cells).Where(pair => pair.Second.Length > 0).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
            Take(line, members, Pairs(line, "parameters", members.GetValueOrDefault("parameters")), Pairs(line, "usage", members.GetValueOrDefault("usage")));
        }
    }

    private void ReadJson(string text)
    {
        var line = 0;
        foreach (var row in text.Split('\n').Select(row => row.TrimEnd('\r')))
        {
            line++;
            if (string.IsNullOrWhiteSpace(row))
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(row);
                TakeObject(line, document.RootElement);
            }
            catch (JsonException wrong)
            {
                Refuse(line, "row", "syntax", $"no JSON at column {wrong.BytePositionInLine + 1}");
            }
        }
    }

    private void TakeObject(int line, JsonElement row)
    {
        if (row.ValueKind != JsonValueKind.Object)
        {
            Refuse(line, "row", "type", "each line is a JSON object");
            return;
        }

        var members = new Dictionary<string, string>(StringComparer.Ordinal);
        ParameterSet? parameters = null, usage = null;
        foreach (var member in row.EnumerateObject().Where(member => member.Value.ValueKind != JsonValueKind.Null))
        {
            if (!Columns.Contains(member.Name))
            {
                Refuse(line, member.Name, "unknown_member", $"no such member; known: {string.Join(", ", Columns)}");
            }
            else if (member.Name is "parameters" or "usage")
            {
                var set = Set(line, member.Name, ParameterSet.FromJson(member.Value));
                (parameters, usage) = member.Name == "usage" ? (parameters, set) : (set, usage);
            }
            else if (member.Value.ValueKind != JsonValueKind.String)
            {
                Refuse(line, member.Name, "type", "must be a string");
            }
            else if (!members.TryAdd(member.Name, member.Value.GetString()!))
            {
                Refuse(line, member.Name, "duplicate_member", "stands there twice");
            }
        }

        Take(line, members, parameters, usage);
    }

    private void Take(int line, Dictionary<string, string> members, ParameterSet? parameters, ParameterSet? usage)
    {
        foreach (var name in Columns.Take(2).Where(name => string.IsNullOrWhiteSpace(members.GetValueOrDefault(name))))
        {
            Refuse(line, name, "required", "must be given");
        }

        var at = default(DateTimeOffset);
        if (members.GetValueOrDefault("at") is { } instant && !Instants.TryRead(instant, out at))
        {
            Refuse(line, "at", "date_format", $"'{Shown(instant)}' is no instant; allowed: {Instants.Allowed}");
        }

        var outcome = JobOutcome.Success;
        if (members.GetValueOrDefault("outcome") is { } ended && !SnakeCase.TryParse(ended, out outcome))
        {
            Refuse(line, "outcome", "enum", $"'{Shown(ended)}' is no outcome; allowed: {string.Join(", ", SnakeCase.Names<JobOutcome>())}");
        }

        var currency = Currency.Usd;
        if (members.GetValueOrDefault("currency") is { } code && !Currency.TryParse(code, out currency))
        {
            Refuse(line, "currency", "currency", $"'{Shown(code)}' is no currency; an upper-case code such as USD");
        }

        Money? charged = null;
        if (members.GetValueOrDefault("charged") is { } amount)
        {
            if (Money.TryParse(amount, currency, out var money))
            {
                charged = money;
            }
            else
            {
                Refuse(line, "charged", "number_format", $"'{Shown(amount)}' is no amount such as 0.08");
            }
        }

        if (_items.Count == MostRows)
        {
            Refuse(line, "row", "too_large", $"a file has at most {MostRows} renders");
        }

        if (_errors.Count == 0)
        {
            var id = members.GetValueOrDefault("id") ?? line.ToString(System.Globalization.CultureInfo.InvariantCulture);
            _items.Add(new RerateItem(id, members["model"].Trim(), parameters ?? ParameterSet.Empty, at)
            {
                Usage = usage, Outcome = outcome, Prompt = members.GetValueOrDefault("prompt"), Charged = charged,
            });
        }
    }

    /// <summary><c>n=2 size=1024x1024</c> in one cell.</summary>
    private ParameterSet? Pairs(int line, string column, string? cell)
    {
        if (string.IsNullOrWhiteSpace(cell))
        {
            return null;
        }

        var words = cell.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Split('=', 2)).ToList();
        if (words.Find(word => word.Length < 2 || word[0].Length == 0) is { } lone)
        {
            Refuse(line, column, "syntax", $"'{Shown(lone[0])}' is no key=value; allowed: pairs such as n=2 size=1024x1024");
            return null;
        }

        return Set(line, column, ParameterSet.FromPairs(words.Select(word => KeyValuePair.Create(word[0], word[1]))));
    }

    private ParameterSet? Set(int line, string column, ParseResult read)
    {
        switch (read)
        {
            case ParseResult.Parsed { Parameters: var set }:
                return set;
            case ParseResult.Invalid { Errors: var errors }:
                foreach (var error in errors)
                {
                    Refuse(line, error.Pointer.Replace("#/parameters", column, StringComparison.Ordinal), error.Code, error.Detail);
                }

                return null;
            default:
                throw new System.Diagnostics.UnreachableException();
        }
    }

    private void Refuse(int line, string column, string code, string detail)
    {
        if (_errors.Count < RowError.Most)
        {
            _errors.Add(new RowError(line, Shown(column), code, detail));
        }
    }

    private static string Shown(string text) => text.Length > 64 ? text[..64] : text;
}
