namespace Rendermeter.Http;

/// <summary>What the gateway logs of itself. Event ids 5100 to 5199.</summary>
internal static partial class Log
{
    [LoggerMessage(5100, LogLevel.Critical, "The disk has failed; the gateway ends, and a restart reads what was kept")]
    public static partial void DiskFailed(ILogger logger, Exception failure);

    [LoggerMessage(5110, LogLevel.Critical, "The books of {Org} break {Invariant} at {Subject}; admissions are frozen until an operator unfreezes them")]
    public static partial void BooksBroken(ILogger logger, string org, string invariant, string subject);

    [LoggerMessage(5111, LogLevel.Warning, "The audit did not get through; it is tried again")]
    public static partial void AuditFailed(ILogger logger, Exception failure);

    [LoggerMessage(5112, LogLevel.Warning, "Expired idempotency keys were not pruned; it is tried again")]
    public static partial void PruneFailed(ILogger logger, Exception failure);

    [LoggerMessage(5120, LogLevel.Warning, "Webhooks cannot be delivered now; it is tried again")]
    public static partial void DeliveriesStuck(ILogger logger, Exception failure);

    [LoggerMessage(5121, LogLevel.Warning, "What became of the delivery of {Event} was not noted; it is delivered again")]
    public static partial void DeliveryNotNoted(ILogger logger, string @event, Exception failure);

    [LoggerMessage(5113, LogLevel.Information, "The content of {Count} renders that ended more than {Days} days ago was erased")]
    public static partial void Erased(ILogger logger, int count, int days);

    [LoggerMessage(5114, LogLevel.Warning, "The sweep of old content did not get through; it is tried again")]
    public static partial void SweepFailed(ILogger logger, Exception failure);
}
