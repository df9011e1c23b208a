using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>
/// One vendor: takes orders, works on them in the background, bills them and tells of them. It knows nothing of whoever calls it. A job that a stop or
/// a crash has interrupted goes on at the next start.
/// </summary>
internal sealed class SandboxVendor(
    string id, string directory, SandboxProviderOptions options, WebhookSender webhooks, TimeProvider time, ILogger<SandboxVendor> logger)
{
    // Pictures are made by the processor; more at once would only make all of them late, and those who ask for them too.
    private readonly SemaphoreSlim _easels = new(Math.Max(1, Environment.ProcessorCount / 2));

    private readonly ConcurrentDictionary<string, Task> _work = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, TaskCompletionSource> _cancels = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Pace _pace = new(options);
    private readonly FileShelf _shelf = new(Path.Combine(directory, "files"), new Studio(id));
    private readonly byte[] _webhookKey = WebhookSignature.KeyOf(options.WebhookSecret)!;
    private JobStore? _opened;

    public string Id => id;

    public string ApiKey => options.ApiKey;

    public RequestReader Reader => field ??= new(id, options.SimulatePerThousand, Inputs.Has);

    /// <summary>Files that were sent to be worked on.</summary>
    public InputShelf Inputs { get; } = new(Path.Combine(directory, "inputs"));

    private JobStore Store => _opened ?? throw new InvalidOperationException($"{id} is not open.");

    /// <summary>Opens the files and takes up what was left unfinished.</summary>
    public void Start()
    {
        _opened = JobStore.Open(directory);
        var jobs = _opened.List();
        logger.Opened(id, jobs.Count, _opened.Unfinished);
        foreach (var job in jobs.Where(job => job.End is null || (job.Request.WebhookUrl is not null && !job.Told)))
        {
            Begin(job);
        }
    }

    /// <summary>Stops where it is and closes the files.</summary>
    public async Task Stop()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_work.Values);
        _opened?.Dispose();
    }

    /// <summary>Takes an order. Null means: too much to do, come back later.</summary>
    public Job? Submit(JobRequest request, Uri origin)
    {
        if (request.Simulate == Misbehaviour.Throttle || Store.Accept(request, origin, options.MostUnfinishedJobs, time.GetUtcNow()) is not { } job)
        {
            return null;
        }

        Begin(job);
        return job;
    }

    public Job? Find(string job) => Store.Find(job);

    public IReadOnlyList<Job> FindByReference(string reference) => Store.FindByReference(reference);

    public IReadOnlyList<BillLine> ListBill() => Store.ListBill();

    /// <summary>Cancels a job: at once and for free while it waits, soon and for its full price while it runs.</summary>
    public CancelOutcome Cancel(string jobId)
    {
        if (Store.Find(jobId) is null)
        {
            return CancelOutcome.Unknown;
        }

        var job = Store.Change(jobId, job => job switch
        {
            { End: not null } or { CancelAsked: true } => null,
            { StartedAt: null } => End(job, JobPlan.OfCancelled(id, job.Request, started: false), []),
            _ => new JobEvent(JobEventKind.CancelAsked, jobId, time.GetUtcNow()),
        });
        if (_cancels.TryGetValue(jobId, out var cancel))
        {
            cancel.TrySetResult();
        }

        return job.Status switch
        {
            JobStatus.Cancelled => CancelOutcome.Cancelled,
            JobStatus.Succeeded or JobStatus.Failed => CancelOutcome.Ended,
            JobStatus.Queued or JobStatus.Running => CancelOutcome.Asked,
        };
    }

    /// <summary>A delivered file, counted from 1; null where there is none.</summary>
    public (string MediaType, byte[] Content)? Read(string jobId, int number)
    {
        if (Store.Find(jobId) is not { End: { } end } job || number < 1 || number > end.Files.Count
            || JobPlan.Of(id, job.Request).Delivered is not { } delivered)
        {
            return null;
        }

        return (end.Files[number - 1].MediaType, _shelf.Read(jobId, delivered, (number - 1) % delivered.Count));
    }

    private void Begin(Job job)
    {
        _cancels[job.Id] = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _work[job.Id] = Task.Run(() => Run(job), CancellationToken.None);
    }

    private async Task Run(Job job)
    {
        try
        {
            if (job.End is null)
            {
                await Work(job, _cancels[job.Id].Task);
            }

            await Tell(Store.Find(job.Id)!);
        }
        catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
        {
            return; // it goes on at the next start
        }
        catch (Exception failure)
        {
            // One bad job must not take the vendor down, and must not stay open for ever.
            logger.BrokeDown(failure, id, job.Id);
            GiveUp(job);
        }

        _cancels.TryRemove(job.Id, out _);
        _work.TryRemove(job.Id, out _);
    }

    private async Task Work(Job job, Task cancelled)
    {
        if (await Wait(job.CreatedAt + _pace.Queue(job), cancelled))
        {
            return; // the cancel has ended it
        }

        job = Store.Change(job.Id, now => now.StartedAt is null ? new JobEvent(JobEventKind.Started, job.Id, time.GetUtcNow()) : null);
        if (job.End is not null)
        {
            return;
        }

        var plan = JobPlan.Of(id, job.Request);
        var files = plan.Delivered is { } delivered && !job.CancelAsked ? await Make(job.Id, delivered) : [];
        if (job.CancelAsked || await Wait(job.CreatedAt + _pace.Whole(job), cancelled))
        {
            (plan, files) = (JobPlan.OfCancelled(id, job.Request, started: true), []);
        }

        Finish(job, plan, files);
    }

    private async Task<IReadOnlyList<JobFile>> Make(string job, JobRequest delivered)
    {
        await _easels.WaitAsync(_stopping.Token);
        try
        {
            // On a thread of its own: the pool's threads answer requests, and a submission that waits for a film would be given up.
            return await Task.Factory.StartNew(
                () => _shelf.Make(job, delivered), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        }
        finally
        {
            _easels.Release();
        }
    }

    /// <summary>Waits until an instant; true when a cancel came first.</summary>
    private async Task<bool> Wait(DateTimeOffset until, Task cancelled)
    {
        var rest = until - time.GetUtcNow();
        if (rest > TimeSpan.Zero)
        {
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(_stopping.Token);
            await Task.WhenAny(Task.Delay(rest, time, enough.Token), cancelled);
            await enough.CancelAsync();
        }

        _stopping.Token.ThrowIfCancellationRequested();
        return cancelled.IsCompleted;
    }

    private void Finish(Job job, JobPlan plan, IReadOnlyList<JobFile> files)
    {
        var ended = Store.Change(job.Id, now => End(now, plan, files));
        logger.Ended(id, job.Request.Product, job.Id, ended.End!.Result, ended.End.CostNanos);
    }

    private void GiveUp(Job job)
    {
        try
        {
            Store.Change(job.Id, now => now.End is null ? End(now, JobPlan.Of(id, job.Request with { Simulate = Misbehaviour.FailFree }), []) : null);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            logger.BrokeDown(failure, id, job.Id);
        }
    }

    private JobEvent End(Job job, JobPlan plan, IReadOnlyList<JobFile> files)
    {
        var listed = Enumerable.Repeat(files, plan.TimesListed).SelectMany(file => file).ToArray();
        var (status, error) = plan.Result switch
        {
            JobResult.Success or JobResult.Partial => (JobStatus.Succeeded, (RequestRefusal?)null),
            JobResult.ProviderError => (JobStatus.Failed, new RequestRefusal("internal", "The job failed on our side.")),
            JobResult.RefusedInput => (JobStatus.Failed, new RequestRefusal("refused_input", "The prompt is against our rules.")),
            JobResult.RefusedOutput => (JobStatus.Failed, new RequestRefusal("refused_output", "What was made is against our rules.")),
            JobResult.CancelledBeforeStart or JobResult.CancelledAfterStart => (JobStatus.Cancelled, null),
        };
        var end = new JobEnd(status, plan.Result, error, plan.CostNanos, plan.Usage, listed);
        return new JobEvent(JobEventKind.Finished, job.Id, time.GetUtcNow(), End: end);
    }

    private async Task Tell(Job job)
    {
        if (job.Request.WebhookUrl is not { } target || job.Told)
        {
            return;
        }

        var times = job.Request.Simulate switch
        {
            Misbehaviour.LoseWebhook or Misbehaviour.AcceptThenHang => 0,
            Misbehaviour.RepeatWebhook => 3,
            Misbehaviour.None or Misbehaviour.Slow or Misbehaviour.FailFree or Misbehaviour.FailBilled or Misbehaviour.RefuseInput or Misbehaviour.RefuseOutput
                or Misbehaviour.DeliverTwice or Misbehaviour.WrongSize or Misbehaviour.Partial or Misbehaviour.Throttle => 1,
        };
        var body = VendorJson.Of(job, job.Origin.AbsoluteUri.TrimEnd('/')).ToJsonString();
        for (var round = 0; round < times; round++)
        {
            await webhooks.Send(target, _webhookKey, $"msg_{id}_{job.Id}", body, _stopping.Token);
        }

        Store.Change(job.Id, now => new JobEvent(JobEventKind.Told, now.Id, time.GetUtcNow()));
    }
}
