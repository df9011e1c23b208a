namespace Rendermeter.Pricing.Adjustments;

/// <summary>When in the week an adjustment holds.</summary>
/// <param name="Zone">An IANA time zone, <c>Europe/Berlin</c>.</param>
/// <param name="Decides">Which instant of the job is looked at.</param>
/// <param name="Windows">One or more; they do not overlap.</param>
public sealed record TimeWindows(string Zone, DecidingMoment Decides, IReadOnlyList<TimeWindow> Windows)
{
    /// <summary>Whether an instant falls into a window, by the local time of the zone.</summary>
    public bool Hold(DateTimeOffset at)
    {
        var minute = ZoneTime.MinuteOfWeek(Zone, at);
        return Windows.SelectMany(window => window.Spans()).Any(span => span.From <= minute && minute < span.To);
    }
}
