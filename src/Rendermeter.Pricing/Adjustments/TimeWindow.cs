namespace Rendermeter.Pricing.Adjustments;

/// <summary>A span of the day on some days of the week, by local time.</summary>
/// <param name="Days">The days on which it begins; none is all seven.</param>
/// <param name="FromMinute">Its first minute of the day, 0 to 1439.</param>
/// <param name="ToMinute">The minute before which it ends, 1 to 1440; at or below <paramref name="FromMinute"/> it ends on the next day.</param>
public sealed record TimeWindow(IReadOnlyList<DayOfWeek> Days, int FromMinute, int ToMinute)
{
    internal const int DayMinutes = 24 * 60;
    internal const int WeekMinutes = 7 * DayMinutes;

    /// <summary>Whether it ends on the day after it begins.</summary>
    public bool Wraps => ToMinute <= FromMinute;

    /// <summary>Its spans in minutes of the week from Sunday 00:00, the end excluded; a span over the week's end is two.</summary>
    internal IEnumerable<(int From, int To)> Spans()
    {
        foreach (var day in Days.Count == 0 ? Enum.GetValues<DayOfWeek>() : Days)
        {
            var from = ((int)day * DayMinutes) + FromMinute;
            var to = ((int)day * DayMinutes) + ToMinute + (Wraps ? DayMinutes : 0);
            yield return (from, Math.Min(to, WeekMinutes));
            if (to > WeekMinutes)
            {
                yield return (0, to - WeekMinutes);
            }
        }
    }
}
