namespace Rendermeter.Telemetry;

/// <summary>What telemetry logs of itself. Event ids 5200 to 5299.</summary>
internal static partial class Log
{
    [LoggerMessage(5200, LogLevel.Warning, "{What} was not measured")]
    public static partial void NotMeasured(ILogger logger, string what, Exception failure);

    [LoggerMessage(5201, LogLevel.Warning, "Spend on {Route} with {Model} runs at {PerHour} USD an hour, because of {Cause}")]
    public static partial void Spike(ILogger logger, string route, string model, string cause, string perHour);
}
