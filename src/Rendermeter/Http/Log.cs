namespace Rendermeter.Http;

/// <summary>What the gateway logs of itself. Event ids 4100 to 4199.</summary>
internal static partial class Log
{
    [LoggerMessage(4100, LogLevel.Critical, "The disk has failed; the gateway ends, and a restart reads what was kept")]
    public static partial void DiskFailed(ILogger logger, Exception failure);
}
