using Microsoft.Extensions.Logging;

namespace Rendermeter.Providers.Sandbox.Jobs;

internal static partial class Log
{
    [LoggerMessage(4001, LogLevel.Debug, "{Provider} is open: {Jobs} jobs known, {Unfinished} of them unfinished")]
    public static partial void Opened(this ILogger logger, string provider, int jobs, int unfinished);

    [LoggerMessage(4002, LogLevel.Information, "{Provider}/{Model} job {Job} ended: {Outcome}, {CostNanos} nano-dollars")]
    public static partial void Ended(this ILogger logger, string provider, Product model, string job, JobResult outcome, long costNanos);

    [LoggerMessage(4003, LogLevel.Error, "{Provider} job {Job} broke down")]
    public static partial void BrokeDown(this ILogger logger, Exception failure, string provider, string job);

    [LoggerMessage(4004, LogLevel.Debug, "Callback {Id} was not heard: {Failure}")]
    public static partial void WebhookFailed(this ILogger logger, string id, string failure);
}
