using System.Globalization;
using FsCheck.Fluent;
using FsCheck;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Tests;

namespace Rendermeter.Engine.Tests.Wallets;

public sealed class CapPeriodRules
{
    [Theory]
    [InlineData(CapPeriod.Day, "Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z", "2026-03-29T22:00:00Z")]   // 23 hours
    [InlineData(CapPeriod.Day, "Europe/Berlin", "2026-10-25T12:00:00Z", "2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z")]   // 25 hours
    [InlineData(CapPeriod.Day, "UTC", "2026-11-21T00:00:00Z", "2026-11-21T00:00:00Z", "2026-11-22T00:00:00Z")]
    [InlineData(CapPeriod.Week, "UTC", "2026-11-22T23:59:59Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]            // a Sunday is the last day
    [InlineData(CapPeriod.Week, "UTC", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z", "2026-11-30T00:00:00Z")]            // a Monday the first
    [InlineData(CapPeriod.Month, "UTC", "2026-01-31T12:00:00Z", "2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z")]
    [InlineData(CapPeriod.Month, "UTC", "2028-02-29T12:00:00Z", "2028-02-01T00:00:00Z", "2028-03-01T00:00:00Z")]           // leap day
    [InlineData(CapPeriod.Month, "Europe/Berlin", "2026-10-31T23:30:00Z", "2026-10-31T23:00:00Z", "2026-11-30T23:00:00Z")] // already November there
    [InlineData(CapPeriod.Hour, "Asia/Kolkata", "2026-11-21T12:10:00Z", "2026-11-21T11:30:00Z", "2026-11-21T12:30:00Z")]
    [InlineData(CapPeriod.Hour, "Europe/Berlin", "2026-10-25T00:30:00Z", "2026-10-25T00:00:00Z", "2026-10-25T01:00:00Z")]  // 02:30, the first time
    [InlineData(CapPeriod.Hour, "Europe/Berlin", "2026-10-25T01:30:00Z", "2026-10-25T01:00:00Z", "2026-10-25T02:00:00Z")]  // 02:30, the second time
    [InlineData(CapPeriod.Hour, "Australia/Lord_Howe", "2026-10-03T15:40:00Z", "2026-10-03T15:30:00Z", "2026-10-03T16:00:00Z")] // clocks go on by half an hour
    [InlineData(CapPeriod.Hour, "Australia/Lord_Howe", "2026-04-04T14:50:00Z", "2026-04-04T14:00:00Z", "2026-04-04T15:00:00Z")] // 01:50, before clocks go back by half an hour
    [InlineData(CapPeriod.Hour, "Australia/Lord_Howe", "2026-04-04T15:10:00Z", "2026-04-04T15:00:00Z", "2026-04-04T15:30:00Z")] // 01:40, afterwards: half an hour is repeated
    [InlineData(CapPeriod.Day, "Australia/Lord_Howe", "2026-04-04T20:00:00Z", "2026-04-04T13:00:00Z", "2026-04-05T13:30:00Z")]  // 24 hours and a half
    [InlineData(CapPeriod.Day, "Australia/Lord_Howe", "2026-10-03T20:00:00Z", "2026-10-03T13:30:00Z", "2026-10-04T13:00:00Z")]  // 23 hours and a half
    [InlineData(CapPeriod.Day, "Pacific/Apia", "2011-12-30T09:00:00Z", "2011-12-29T10:00:00Z", "2011-12-30T10:00:00Z")]         // the next day was left out there
    [InlineData(CapPeriod.Day, "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z")]
    [InlineData(CapPeriod.Day, "Africa/Cairo", "2026-04-24T12:00:00Z", "2026-04-23T22:00:00Z", "2026-04-24T21:00:00Z")]         // midnight is skipped
    [InlineData(CapPeriod.Total, "Europe/Berlin", "2026-11-21T12:00:00Z", "1970-01-01T00:00:00Z", "2970-01-01T00:00:00Z")]
    public void A_period_begins_and_ends_where_the_zone_says(CapPeriod period, string zone, string instant, string start, string end)
    {
        var found = CapPeriods.Containing(period, zone, At(instant));

        Assert.Equal((At(start), At(end)), found);
    }

    [Fact]
    public void An_instant_lies_in_its_period_and_neighbours_touch()
    {
        string[] zones = ["UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Sao_Paulo", "Africa/Cairo", "Pacific/Chatham"];
        var cases = Gen.Choose(0, zones.Length - 1)
            .SelectMany(zone => Gen.Choose(0, 4), (zone, period) => (Zone: zones[zone], Period: (CapPeriod)period))
            .SelectMany(drawn => Gen.Choose(0, 20 * 366 * 24 * 60), (drawn, minutes) => (drawn.Zone, drawn.Period, At: new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(minutes)))
            .ToArbitrary();

        Prop.ForAll(cases, drawn =>
        {
            var (start, end) = CapPeriods.Containing(drawn.Period, drawn.Zone, drawn.At);

            Assert.InRange(drawn.At, start, end.AddTicks(-1));
            Assert.Equal((start, end), CapPeriods.Containing(drawn.Period, drawn.Zone, start));
            Assert.Equal((start, end), CapPeriods.Containing(drawn.Period, drawn.Zone, end.AddTicks(-1)));
            Assert.True(drawn.Period == CapPeriod.Total || CapPeriods.Containing(drawn.Period, drawn.Zone, end).StartAt == end);
        }).Check(Chance.Config.WithMaxTest(5000));
    }

    [Theory]
    [InlineData("Europe/Berlin", true)]
    [InlineData("CET-1", false)]
    [InlineData("", false)]
    public void Only_a_zone_of_the_table_is_one(string name, bool isZone) => Assert.Equal(isZone, CapPeriods.IsZone(name));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
