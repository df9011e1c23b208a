using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Simulation.Tests;

/// <summary>The other side: jobs that run, end and are billed whether or not anybody here knows of them.</summary>
internal sealed class ProviderWorld(Random random, Marks marks)
{
    /// <summary>How long a native provider remembers a key: longer than a resend may be on its way after the first claim.</summary>
    private static readonly TimeSpan KeyRetention = TimeSpan.FromMinutes(31);

    private readonly List<Job> _jobs = [];

    public IReadOnlyList<Job> Jobs => _jobs;

    /// <summary>A request arrives: what the provider makes of it. A second job for one attempt is the bug that must not be.</summary>
    public Job? Arrive(Attempt attempt, DateTimeOffset at)
    {
        if (_jobs.Find(job => job.Reference == attempt.Id) is { } known)
        {
            if (attempt.SubmitClass == SubmitClass.Native && at < known.ArrivedAt + KeyRetention)
            {
                marks.Hit("same key");
                return known;
            }

            throw new SimulationBug($"double submission, {attempt.SubmitClass}");
        }

        if (random.Next(12) == 0)
        {
            marks.Hit("refused");
            return null;
        }

        var (outcome, billing, costNanos) = random.Next(10) switch
        {
            0 => (JobOutcome.ProviderError, Billing.Free, 0L),
            1 => (JobOutcome.ProviderError, Billing.Billed, attempt.HoldNanos),
            2 => (JobOutcome.Timeout, Billing.Unknown, random.Next(2) * attempt.HoldNanos),
            3 => (JobOutcome.Success, Billing.Billed, attempt.HoldNanos / 2),
            4 => (JobOutcome.Success, Billing.Billed, attempt.HoldNanos * 2),
            _ => (JobOutcome.Success, Billing.Billed, attempt.HoldNanos),
        };
        var job = new Job($"job-{_jobs.Count}", attempt.Id, at, at.AddSeconds(random.Next(1, 120)), outcome, billing, costNanos);
        _jobs.Add(job);
        return job;
    }

    /// <summary>What the provider says of a job that it is asked for by its id.</summary>
    public static ProviderEvidence Say(Job? job, DateTimeOffset at) => job switch
    {
        null => new ProviderEvidence.Unknown(),
        _ when at < job.DoneAt => new ProviderEvidence.Running(job.Id),
        _ => new ProviderEvidence.Finished(job.Id, job.Outcome, ReportedCost: null, ReportedUsage: null, [], ErrorCode: null, ErrorMessage: null),
    };

    /// <summary>A request to cancel comes: what still runs may end by it, and be billed or not; what has ended stays as it is.</summary>
    public void Cancel(string jobId, DateTimeOffset at)
    {
        var index = _jobs.FindIndex(job => job.Id == jobId);
        if (index >= 0 && at < _jobs[index].DoneAt && random.Next(3) > 0)
        {
            marks.Hit("cancelled");
            var free = random.Next(2) == 0;
            _jobs[index] = _jobs[index] with
            {
                DoneAt = at,
                Outcome = JobOutcome.CancelledAfterStart,
                Billing = free ? Billing.Free : Billing.Billed,
                CostNanos = free ? 0 : _jobs[index].CostNanos,
            };
        }
    }

    public Job? ById(string jobId) => _jobs.Find(job => job.Id == jobId);

    public Job? Of(AttemptId attempt) => _jobs.Find(job => job.Reference == attempt);

    /// <summary>A job and what the provider will bill for it.</summary>
    internal sealed record Job(string Id, AttemptId Reference, DateTimeOffset ArrivedAt, DateTimeOffset DoneAt, JobOutcome Outcome, Billing Billing, long CostNanos);
}
