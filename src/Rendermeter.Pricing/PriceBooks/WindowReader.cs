using System.Globalization;
using System.Text.RegularExpressions;
using Rendermeter.Pricing.Adjustments;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>Reads the windows of the week in which an adjustment holds.</summary>
internal static partial class WindowReader
{
    public static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    public static TimeWindows? Read(MemberReader adjustment)
    {
        if (adjustment.Object("windows", PriceFileMembers.Windows) is not { } reader)
        {
            return null;
        }

        reader.Required("zone");
        reader.Required("at");
        var zone = reader.Text("zone");
        if (zone is not null && !ZoneTime.IsZone(zone))
        {
            reader.Error("zone", "timezone", $"'{zone}' is no IANA time zone such as Europe/Berlin");
        }

        var windows = new List<TimeWindow>();
        foreach (var (node, field) in reader.List("at"))
        {
            if (MemberReader.Of(node, field, adjustment.Findings, PriceFileMembers.Window) is not { } row || Window(row) is not { } window)
            {
                continue;
            }

            if (windows.SelectMany(other => other.Spans()).Any(span => window.Spans().Any(mine => mine.From < span.To && span.From < mine.To)))
            {
                adjustment.Findings.Error(node, field, "overlap", "this window and an earlier one share a time");
            }

            windows.Add(window);
        }

        if (windows.Count == 0 && !adjustment.Findings.HasErrors)
        {
            reader.Error("at", "required", "there is one window at least");
        }

        var decides = reader.Enum<DecidingMoment>("decides") ?? DecidingMoment.Submission;
        return zone is null || adjustment.Findings.HasErrors ? null : new TimeWindows(zone, decides, windows);
    }

    private static TimeWindow? Window(MemberReader row)
    {
        row.Required("from");
        row.Required("to");
        var days = new List<DayOfWeek>();
        foreach (var word in row.Texts("days"))
        {
            var day = Array.IndexOf(Days, word);
            if (day < 0 || days.Contains((DayOfWeek)day))
            {
                row.Error("days", "enum", $"'{word}' is none of {string.Join(", ", Days)}, or is there twice");
            }
            else
            {
                days.Add((DayOfWeek)day);
            }
        }

        if (Minute(row, "from", isEnd: false) is not { } from || Minute(row, "to", isEnd: true) is not { } to)
        {
            return null;
        }

        // 00:00 to 00:00 is all day.
        var end = to == 0 ? TimeWindow.DayMinutes : to;
        if (end <= from && row.Flag("wraps") != true)
        {
            row.Error("to", "time_format", "the window ends before it begins; one across midnight says wraps: true");
        }

        return new TimeWindow(days, from, end);
    }

    private static int? Minute(MemberReader row, string name, bool isEnd)
    {
        if (row.Text(name) is not { } text)
        {
            return null;
        }

        if (Time().Match(text) is { Success: true } match)
        {
            return (Number(match.Groups[1]) * 60) + Number(match.Groups[2]);
        }

        if (isEnd && text == "24:00")
        {
            return TimeWindow.DayMinutes;
        }

        row.Error(name, "time_format", $"'{text}' is no time of day from 00:00 to 23:59");
        return null;

        static int Number(Group group) => int.Parse(group.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^([01]\d|2[0-3]):([0-5]\d)\z")]
    private static partial Regex Time();
}
