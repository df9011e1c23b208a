namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>The end of a job, with what it is billed. Written once.</summary>
internal sealed record JobEnd(
    JobStatus Status, JobResult Result, RequestRefusal? Error, long CostNanos, IReadOnlyDictionary<string, string> Usage, IReadOnlyList<JobFile> Files);
