using Microsoft.Extensions.Logging;

namespace Rendermeter.Engine.Wallets;

internal static partial class Log
{
    [LoggerMessage(EventId = 1501, Level = LogLevel.Information, Message = "{Count} expired funds were booked")]
    public static partial void FundsExpired(ILogger logger, int count);

    [LoggerMessage(EventId = 1502, Level = LogLevel.Warning, Message = "Expired funds could not be booked; the next minute tries again")]
    public static partial void ExpiryFailed(ILogger logger, Exception failure);
}
