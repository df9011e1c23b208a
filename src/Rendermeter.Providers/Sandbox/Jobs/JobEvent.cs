namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>One line of <c>jobs.jsonl</c>. What does not belong to its kind is null.</summary>
/// <param name="Kind">What happened.</param>
/// <param name="Job">To which job.</param>
/// <param name="At">When, by the vendor's clock.</param>
/// <param name="Request">The order; of an acceptance.</param>
/// <param name="Origin">The address at which the vendor was called; of an acceptance.</param>
/// <param name="End">Of an end.</param>
internal sealed record JobEvent(JobEventKind Kind, string Job, DateTimeOffset At, JobRequest? Request = null, Uri? Origin = null, JobEnd? End = null);
