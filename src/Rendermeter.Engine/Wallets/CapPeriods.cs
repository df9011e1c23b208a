using NodaTime;
using NodaTime.TimeZones;

namespace Rendermeter.Engine.Wallets;

/// <summary>Where the periods of a cap begin and end.</summary>
public static class CapPeriods
{
    private static readonly ZoneLocalMappingResolver FirstInstant = Resolvers.CreateMappingResolver(Resolvers.ReturnEarlier, Resolvers.ReturnStartOfIntervalAfter);

    /// <summary>The period <c>[StartAt, EndAt)</c> that contains an instant, in the cap's own zone. Weeks begin on Monday; days at the first instant of the local date, so that one has 23 or 25 hours when clocks change.</summary>
    /// <exception cref="NodaTime.TimeZones.DateTimeZoneNotFoundException">The zone is none of the IANA zones.</exception>
    public static (DateTimeOffset StartAt, DateTimeOffset EndAt) Containing(CapPeriod period, string timeZone, DateTimeOffset instant)
    {
        if (period == CapPeriod.Total)
        {
            return (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(1000));
        }

        var zone = DateTimeZoneProviders.Tzdb[timeZone];
        var local = Instant.FromDateTimeOffset(instant).InZone(zone);
        if (period == CapPeriod.Hour)
        {
            // Counted on the time line, so that the hour which clocks repeat in autumn is two hours.
            var into = Duration.FromMinutes(local.Minute) + Duration.FromSeconds(local.Second) + Duration.FromNanoseconds((long)local.NanosecondOfSecond);
            var start = local.ToInstant() - into;
            var end = start + Duration.FromHours(1);

            // Where clocks change within an hour, the hour is cut there: periods touch and never overlap.
            var offset = local.GetZoneInterval();
            start = offset.HasStart ? Instant.Max(start, offset.Start) : start;
            end = offset.HasEnd ? Instant.Min(end, offset.End) : end;
            return (start.ToDateTimeOffset(), end.ToDateTimeOffset());
        }

        var (first, next) = period switch
        {
            CapPeriod.Day => (local.Date, local.Date.PlusDays(1)),
            CapPeriod.Week => FromMonday(local.Date),
            CapPeriod.Month => (new LocalDate(local.Year, local.Month, 1), new LocalDate(local.Year, local.Month, 1).PlusMonths(1)),
            CapPeriod.Hour or CapPeriod.Total => throw new System.Diagnostics.UnreachableException(),
        };
        return (StartOf(first, zone), StartOf(next, zone));
    }

    // Where midnight is skipped, and with it perhaps the whole day, the day begins with what comes after; where it is repeated, with the first of both.
    private static DateTimeOffset StartOf(LocalDate date, DateTimeZone zone) => zone.ResolveLocal(date.AtMidnight(), FirstInstant).ToInstant().ToDateTimeOffset();

    private static (LocalDate, LocalDate) FromMonday(LocalDate date)
    {
        var monday = date.PlusDays(1 - (int)date.DayOfWeek);
        return (monday, monday.PlusDays(7));
    }

    /// <summary>True for the name of an IANA zone.</summary>
    public static bool IsZone(string timeZone) => DateTimeZoneProviders.Tzdb.GetZoneOrNull(timeZone) is not null;
}
