namespace Rendermeter.Http.Problems;

/// <summary>What this room logs. Event ids 5000 to 5099.</summary>
internal static partial class Log
{
    [LoggerMessage(5000, LogLevel.Error, "Request {Request} failed")]
    public static partial void Failed(ILogger logger, string request, Exception failure);

    [LoggerMessage(5001, LogLevel.Warning, "The ledger is away; a request was answered with 503")]
    public static partial void LedgerAway(ILogger logger, Exception failure);

    [LoggerMessage(5002, LogLevel.Warning, "A file cannot be kept or read; a request was answered with 503")]
    public static partial void StoreAway(ILogger logger, Exception failure);
}
