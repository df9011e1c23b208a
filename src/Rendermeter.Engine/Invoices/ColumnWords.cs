using Rendermeter.Engine.Invoices.Readers;

namespace Rendermeter.Engine.Invoices;

/// <summary>Checks a map of columns before a file is opened.</summary>
public static class ColumnWords
{
    /// <summary>What is wrong with a map; null: nothing.</summary>
    public static string? Problem(IReadOnlyList<KeyValuePair<string, string>> pairs)
        => pairs.FirstOrDefault(pair => !ColumnMap.Words.Contains(pair.Key) && !ColumnMap.IsParameter(pair.Key)) is { Key: { } word }
            ? $"'{word}' is no word for a column; allowed: {string.Join(", ", ColumnMap.Words)}, and parameters such as n, size, seconds, resolution, tier, characters"
            : pairs.GroupBy(pair => pair.Key).FirstOrDefault(group => group.Count() > 1) is { } twice ? $"'{twice.Key}' is mapped twice"
            : pairs.FirstOrDefault(pair => pair.Value.Length == 0) is { Key: { } empty } ? $"'{empty}' names no column"
            : null;
}
