using NodaTime;

namespace Rendermeter.Pricing.Adjustments;

/// <summary>
/// Local time by the zone data that comes with the program, so that a quote does not depend on the machine. The data is loaded when the
/// first window is read, and never for a price without one.
/// </summary>
internal static class ZoneTime
{
    public static bool IsZone(string zone) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) is not null && zone.Contains('/', StringComparison.Ordinal) || zone == "UTC";

    /// <summary>Minutes since Sunday 00:00, local time.</summary>
    public static int MinuteOfWeek(string zone, DateTimeOffset at)
    {
        var local = Instant.FromDateTimeOffset(at).InZone(DateTimeZoneProviders.Tzdb[zone]).LocalDateTime;
        return ((int)local.DayOfWeek % 7 * TimeWindow.DayMinutes) + (local.Hour * 60) + local.Minute;
    }
}
