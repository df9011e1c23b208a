using Microsoft.Extensions.Logging;
using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Requests;

/// <summary>What this room logs. Event ids 1000 to 1099.</summary>
internal static partial class Log
{
    [LoggerMessage(1000, LogLevel.Information, "{Count} renders of an earlier run go on")]
    public static partial void Resuming(ILogger logger, int count);

    [LoggerMessage(1001, LogLevel.Warning, "The ledger is away; {Render} waits for it")]
    public static partial void LedgerAway(ILogger logger, RenderId render, Exception failure);

    [LoggerMessage(1002, LogLevel.Error, "{Render} cannot go on; what it holds stays, and it is tried again after {Pause}")]
    public static partial void Stuck(ILogger logger, RenderId render, TimeSpan pause, Exception failure);

    [LoggerMessage(1003, LogLevel.Warning, "Whether a render is due cannot be asked or said now; it is tried again")]
    public static partial void NotTaken(ILogger logger, Exception failure);

    [LoggerMessage(1004, LogLevel.Warning, "{Render} waits for {Provider}, for which this process has no key; what it holds stays")]
    public static partial void NotConfigured(ILogger logger, RenderId render, string provider);
}
