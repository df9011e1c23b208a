using System.Globalization;

namespace Rendermeter.Commands.Reconcile;

/// <summary>Months and spans of days as people type them; the end of a span is its last day.</summary>
internal static class Periods
{
    public static (DateTimeOffset From, DateTimeOffset To)? Read(string text)
    {
        if (DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var month))
        {
            return (Start(month), Start(month.AddMonths(1)));
        }

        return text.Split("..") is [var first, var last] && Day(first) is { } from && Day(last) is { } to && to >= from ? (Start(from), Start(to.AddDays(1))) : null;
    }

    private static DateOnly? Day(string text)
        => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static DateTimeOffset Start(DateOnly day) => new(day.ToDateTime(TimeOnly.MinValue), TimeSpan.Zero);
}
