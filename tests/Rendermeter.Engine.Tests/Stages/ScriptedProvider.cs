using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Tests.Verdicts;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Stages;

/// <summary>A provider that does what its script says, and keeps a bill of its own.</summary>
internal sealed class ScriptedProvider(string id, TimeProvider time, SubmitClass submitClass = SubmitClass.Lookup) : IProvider
{
    private readonly List<Job> _jobs = [];

    public string Id => id;

    public ProviderTraits Traits { get; set; } = new(submitClass, SubmitTimeout: TimeSpan.FromSeconds(2), NetworkHorizon: TimeSpan.FromSeconds(10),
        PollInterval: TimeSpan.FromSeconds(30), MaxRuntime: TimeSpan.FromMinutes(10), CanCancel: false);

    /// <summary>What it answers to a submission, where not with the job; the job then exists only where <see cref="KeepsJob"/> says so.</summary>
    public Func<ProviderEvidence?> Answers { get; set; } = () => null;
    public bool KeepsJob { get; set; } = true;
    public bool CanBeFetched { get; set; } = true;

    /// <summary>Set where its file is one that is never taken.</summary>
    public OutputRefusedException? FileRefused { get; set; }
    public int Fetches { get; private set; }
    public JobOutcome Outcome { get; set; } = JobOutcome.Success;
    public long? BilledNanos { get; set; }
    public (int Width, int Height) Delivers { get; set; } = (8, 8);

    /// <summary>What it delivers instead of a grey picture.</summary>
    public byte[]? DeliversFile { get; set; }
    public TimeSpan Runtime { get; set; } = TimeSpan.FromSeconds(40);
    public Action Submitted { get; set; } = () => { };

    /// <summary>Happens in the middle of each look, before its answer is given.</summary>
    public Action Checked { get; set; } = () => { };

    /// <summary>Happens at each fetch, before there is a file.</summary>
    public Action Fetched { get; set; } = () => { };

    public int Submissions { get; private set; }

    /// <summary>What it was asked last.</summary>
    public ProviderJob? Asked { get; private set; }
    public int Checks { get; private set; }
    public IReadOnlyList<Job> Jobs => _jobs;

    public Task<ProviderEvidence> Submit(ProviderJob job, CancellationToken cancellationToken)
    {
        Submissions++;
        Asked = job;
        var answer = Answers();
        if (answer is null || KeepsJob)
        {
            _jobs.Add(new Job($"{id}-{_jobs.Count + 1}", job.Reference, time.GetUtcNow() + Runtime));
        }

        Submitted();
        return Task.FromResult(answer ?? new ProviderEvidence.Accepted(_jobs[^1].Id));
    }

    public Task<ProviderEvidence> Check(string jobId, CancellationToken cancellationToken)
    {
        Checks++;
        var answer = Say(_jobs.Find(job => job.Id == jobId));
        Checked();
        return Task.FromResult(answer);
    }

    public Task<ProviderEvidence> Find(AttemptId reference, CancellationToken cancellationToken)
        => Task.FromResult(submitClass == SubmitClass.Blind ? new ProviderEvidence.Unsure("it cannot be asked") : Say(_jobs.Find(job => job.Reference == reference)));

    public Task Cancel(string jobId, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<Stream?> Fetch(Delivery delivery, CancellationToken cancellationToken)
    {
        Fetches++;
        Fetched();
        return FileRefused is { } refused ? throw refused
            : Task.FromResult<Stream?>(CanBeFetched ? new MemoryStream(DeliversFile ?? Files.Png(Delivers.Width, Delivers.Height)) : null);
    }

    public HookEvidence Verify(IReadOnlyDictionary<string, string> headers, ReadOnlySpan<byte> body, DateTimeOffset now) => new HookEvidence.Rejected("signature");

    private ProviderEvidence Say(Job? job) => job switch
    {
        null => new ProviderEvidence.Unknown(),
        _ when time.GetUtcNow() < job.DoneAt => new ProviderEvidence.Running(job.Id),
        _ => new ProviderEvidence.Finished(job.Id, Outcome, BilledNanos is { } nanos ? Money.FromNanos(nanos, Currency.Usd) : null, ReportedUsage: null,
            Outcome == JobOutcome.Success ? [new Delivery(new Uri($"https://{id}.invalid/{job.Id}.png"), "image/png")] : [],
            Outcome == JobOutcome.Success ? null : "failed", Outcome == JobOutcome.Success ? null : "it failed"),
    };

    internal sealed record Job(string Id, AttemptId Reference, DateTimeOffset DoneAt);
}
