namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>Where a job stands. The last three are final.</summary>
internal enum JobStatus
{
    Queued,
    Running,
    Succeeded,
    Failed,
    Cancelled,
}
