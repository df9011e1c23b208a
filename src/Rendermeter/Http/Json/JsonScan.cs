using System.Text.Json;
using Rendermeter.Http.Problems;

namespace Rendermeter.Http.Json;

/// <summary>One pass over a body before it is used: syntax, depth, members given twice, text that is no text. The first fault is answered with its place.</summary>
internal static class JsonScan
{
    private const int MaxDepth = 32;

    /// <summary>What is wrong with the bytes, or null.</summary>
    public static Problem? Check(ReadOnlySpan<byte> bytes)
    {
        var path = new Stack<Level>();
        var reader = new Utf8JsonReader(bytes, new JsonReaderOptions { MaxDepth = 1000 });
        try
        {
            while (reader.Read())
            {
                if (Step(ref reader, path) is { } problem)
                {
                    return problem;
                }
            }

            return null;
        }
        catch (JsonException broken)
        {
            return new Problem(400, "syntax", "The request cannot be read", $"The body is no JSON: line {broken.LineNumber + 1}, column {broken.BytePositionInLine + 1}.")
            {
                Members = json =>
                {
                    json.WriteOptional("line", broken.LineNumber + 1);
                    json.WriteOptional("column", broken.BytePositionInLine + 1);
                },
            };
        }
        catch (InvalidOperationException)
        {
            return Encoding(path);
        }
    }

    private static Problem? Step(ref Utf8JsonReader reader, Stack<Level> path)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject or JsonTokenType.StartArray when reader.CurrentDepth >= MaxDepth:
                return Refusals.Unreadable("too_deep", $"The body is nested deeper than {MaxDepth} levels.");
            case JsonTokenType.StartObject:
                Count(path);
                path.Push(new Level([]));
                return null;
            case JsonTokenType.StartArray:
                Count(path);
                path.Push(new Level(null));
                return null;
            case JsonTokenType.EndObject or JsonTokenType.EndArray:
                path.Pop();
                return null;
            case JsonTokenType.PropertyName:
                var name = reader.GetString()!;
                var level = path.Peek();
                level.Name = name;
                return name.Contains('\0', StringComparison.Ordinal) ? Encoding(path)
                    : level.Names!.Add(name) ? null
                    : Refusals.Unreadable("duplicate_member", $"{Shown(name)} is given twice.", Pointer(path));
            case JsonTokenType.String:
                Count(path);
                return reader.GetString()!.Contains('\0', StringComparison.Ordinal) ? Encoding(path) : null;
            default:
                Count(path);
                return null;
        }
    }

    private static void Count(Stack<Level> path)
    {
        if (path.TryPeek(out var level))
        {
            level.Index++;
        }
    }

    private static Problem Encoding(Stack<Level> path)
        => Refusals.Unreadable("encoding", "Text must be valid Unicode, without NUL and without half of a surrogate pair.", Pointer(path));

    private static string Pointer(Stack<Level> path)
        => "#" + string.Concat(path.Reverse().Select(level => "/" + (level.Names is null
            ? level.Index.ToString(System.Globalization.CultureInfo.InvariantCulture)
            : Members.Escape(Shown(level.Name ?? "")))));

    private static string Shown(string name) => name.Length > 64 ? name[..64] : name;

    private sealed class Level(HashSet<string>? names)
    {
        public HashSet<string>? Names { get; } = names;
        public string? Name { get; set; }
        public int Index { get; set; } = -1;
    }
}
