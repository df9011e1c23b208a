namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>A job as its events have made it.</summary>
internal sealed record Job(string Id, JobRequest Request, Uri Origin, DateTimeOffset CreatedAt)
{
    public DateTimeOffset? StartedAt { get; private init; }
    public DateTimeOffset? FinishedAt { get; private init; }
    public bool CancelAsked { get; private init; }
    public bool Told { get; private init; }
    public JobEnd? End { get; private init; }

    public JobStatus Status => End?.Status ?? (StartedAt is null ? JobStatus.Queued : JobStatus.Running);

    /// <summary>The first event of a job, or the next one. Live and on load it is the same.</summary>
    public static Job Apply(Job? job, JobEvent happened) => happened.Kind switch
    {
        JobEventKind.Accepted => new Job(happened.Job, happened.Request!, happened.Origin!, happened.At),
        JobEventKind.Started => job! with { StartedAt = happened.At },
        JobEventKind.CancelAsked => job! with { CancelAsked = true },
        JobEventKind.Finished => job! with { End = happened.End, FinishedAt = happened.At },
        JobEventKind.Told => job! with { Told = true },
    };
}
