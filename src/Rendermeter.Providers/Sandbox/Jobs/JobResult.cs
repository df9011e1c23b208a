namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>How a job ended, in the vendor's words.</summary>
internal enum JobResult
{
    Success,
    Partial,
    ProviderError,
    RefusedInput,
    RefusedOutput,
    CancelledBeforeStart,
    CancelledAfterStart,
}
