namespace Rendermeter.Tidy.Tests;

/// <summary>The patterns of switch expressions in C# source, read without a compiler: braces are matched, text between quotes is passed over.</summary>
internal static class SwitchArms
{
    /// <summary>The patterns of each switch expression, one list for each.</summary>
    public static IEnumerable<IReadOnlyList<string>> Of(string source)
    {
        for (var at = source.IndexOf(" switch", StringComparison.Ordinal); at >= 0; at = source.IndexOf(" switch", at + 1, StringComparison.Ordinal))
        {
            var open = at + " switch".Length;
            while (open < source.Length && char.IsWhiteSpace(source[open]))
            {
                open++;
            }

            if (open < source.Length && source[open] == '{')
            {
                yield return Patterns(source, open + 1);
            }
        }
    }

    private static List<string> Patterns(string source, int start)
    {
        var patterns = new List<string>();
        var (depth, from, inPattern) = (0, start, true);
        for (var at = start; at < source.Length; at++)
        {
            switch (source[at])
            {
                case '"' or '\'':
                    at = EndOfText(source, at);
                    break;
                case '/' when at + 1 < source.Length && source[at + 1] == '/':
                    at = source.IndexOf('\n', at) is var end and > 0 ? end : source.Length;
                    from = inPattern && source[from..Math.Min(at, source.Length)].Trim().StartsWith("//", StringComparison.Ordinal) ? at : from;
                    break;
                case '{' or '(' or '[':
                    depth++;
                    break;
                case '}' when depth == 0:
                    return patterns;
                case '}' or ')' or ']':
                    depth--;
                    break;
                case '=' when depth == 0 && inPattern && at + 1 < source.Length && source[at + 1] == '>':
                    patterns.Add(source[from..at].Trim());
                    inPattern = false;
                    break;
                case ',' when depth == 0:
                    (from, inPattern) = (at + 1, true);
                    break;
            }
        }

        return patterns;
    }

    private static int EndOfText(string source, int start)
    {
        var quotes = 1;
        while (source[start] == '"' && start + quotes < source.Length && source[start + quotes] == '"')
        {
            quotes++;
        }

        if (quotes == 2)
        {
            return start + 1;
        }

        if (quotes > 2)
        {
            return source.IndexOf(new string('"', quotes), start + quotes, StringComparison.Ordinal) + quotes - 1;
        }

        var at = start + 1;
        while (at < source.Length && source[at] != source[start])
        {
            at += source[at] == '\\' ? 2 : 1;
        }

        return at;
    }
}
