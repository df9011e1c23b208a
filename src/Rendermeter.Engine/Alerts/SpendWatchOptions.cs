namespace Rendermeter.Engine.Alerts;

/// <summary>When spend is a spike.</summary>
public sealed class SpendWatchOptions
{
    /// <summary>Nano-USD an hour, on one route and model of one organisation, from which it may be one. Default 25 USD an hour.</summary>
    public long FromPerHourNanos { get; set; } = 25_000_000_000;

    /// <summary>How many times as fast as in the hour before, 1 to 1000. Default 3.</summary>
    public int Times { get; set; } = 3;

    /// <summary>Attempts in the window below which nothing is said: one costly render is no spike. 1 to 1000, default 3.</summary>
    public int LeastAttempts { get; set; } = 3;

    /// <summary>While it goes on it is said again after this time. Default 15 minutes.</summary>
    public TimeSpan RepeatAfter { get; set; } = TimeSpan.FromMinutes(15);
}
