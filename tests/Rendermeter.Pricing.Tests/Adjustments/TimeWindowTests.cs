using System.Globalization;
using Rendermeter.Pricing.Adjustments;

namespace Rendermeter.Pricing.Tests.Adjustments;

public sealed class TimeWindowTests
{
    private static readonly TimeWindows Nights = new("Europe/Berlin", DecidingMoment.Submission, [new TimeWindow([DayOfWeek.Saturday], 22 * 60, 6 * 60)]);

    [Theory]
    [InlineData("2026-11-21T20:59:59Z", false)]
    [InlineData("2026-11-21T21:00:00Z", true)]
    [InlineData("2026-11-22T04:59:59Z", true)]
    [InlineData("2026-11-22T05:00:00Z", false)]
    [InlineData("2026-11-22T21:00:00Z", false)]
    public void A_window_across_midnight_belongs_to_the_day_on_which_it_begins(string at, bool holds) => Assert.Equal(holds, Nights.Hold(At(at)));

    // On 2026-03-29 Berlin goes from 02:00 to 03:00, on 2026-10-25 from 03:00 back to 02:00.
    [Theory]
    [InlineData("2026-03-29T00:59:59Z", true)]
    [InlineData("2026-03-29T01:00:00Z", false)]
    [InlineData("2026-10-25T00:00:00Z", true)]
    [InlineData("2026-10-25T01:30:00Z", true)]
    [InlineData("2026-10-25T02:00:00Z", false)]
    public void The_clock_on_the_wall_decides_when_clocks_are_changed(string at, bool holds)
        => Assert.Equal(holds, new TimeWindows("Europe/Berlin", DecidingMoment.Submission, [new TimeWindow([], 0, 3 * 60)]).Hold(At(at)));

    [Fact]
    public void Midnight_to_midnight_is_all_day()
        => Assert.True(new TimeWindows("UTC", DecidingMoment.Submission, [new TimeWindow([DayOfWeek.Saturday], 0, 24 * 60)]).Hold(At("2026-11-21T23:59:59Z")));

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
