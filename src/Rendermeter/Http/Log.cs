namespace Rendermeter.Http;

/// <summary>What the gateway logs of itself. Event ids 5100 to 5199.</summary>
internal static partial class Log
{
    [LoggerMessage(5100, LogLevel.Critical, "The disk has failed; the gateway ends, and a restart reads what was kept")]
    public static partial void DiskFailed(ILogger logger, Exception failure);
}
