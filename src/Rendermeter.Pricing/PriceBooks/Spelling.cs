namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Which known word a wrong one may have been meant to be.</summary>
internal static class Spelling
{
    /// <summary>The nearest word within a third of its letters; null where none is that near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
        => known.Select(candidate => (candidate, distance: Distance(word, candidate)))
            .Where(pair => pair.distance <= Math.Max(1, pair.candidate.Length / 3))
            .OrderBy(pair => pair.distance)
            .ThenBy(pair => pair.candidate, StringComparer.Ordinal)
            .Select(pair => pair.candidate)
            .FirstOrDefault();

    /// <summary>"did you mean x?" with a leading blank and semicolon, or nothing.</summary>
    public static string Hint(string word, IEnumerable<string> known) => Nearest(word, known) is { } near ? $"; did you mean {near}?" : "";

    /// <summary>Letters to change, add or drop, capitals aside.</summary>
    public static int Distance(string left, string right)
    {
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var j = 0; j <= right.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var same = char.ToLowerInvariant(left[i - 1]) == char.ToLowerInvariant(right[j - 1]);
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + (same ? 0 : 1));
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
