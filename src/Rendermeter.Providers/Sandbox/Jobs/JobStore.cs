namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>
/// A vendor's jobs and its bill. The journal of jobs is the truth; the bill follows from it, line by line, and what a crash kept from following is
/// made up for when the store is opened. Thread-safe.
/// </summary>
internal sealed class JobStore : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _claim;
    private readonly LineFile<JobEvent> _journal;
    private readonly LineFile<BillLine> _billFile;
    private readonly Dictionary<string, Job> _jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<string>> _byReference = new(StringComparer.Ordinal);
    private readonly List<BillLine> _bill = [];
    private bool _closed;

    private JobStore(FileStream claim, LineFile<JobEvent> journal, LineFile<BillLine> billFile)
    {
        (_claim, _journal, _billFile) = (claim, journal, billFile);
        _bill.AddRange(_billFile.Lines);
        foreach (var happened in _journal.Lines)
        {
            Take(happened);
        }

        var billed = _bill.Select(line => line.Job).ToHashSet(StringComparer.Ordinal);
        foreach (var job in _jobs.Values.Where(job => job.End is not null && !billed.Contains(job.Id)))
        {
            Bill(job);
        }
    }

    /// <exception cref="IOException">Another process has the directory.</exception>
    public static JobStore Open(string directory)
    {
        Directory.CreateDirectory(directory);
        // A file of its own, so that the journals can be read and copied by others; the system lets go of it when the process dies.
        var claim = new FileStream(Path.Combine(directory, "claim"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        LineFile<JobEvent>? journal = null;
        try
        {
            journal = LineFile<JobEvent>.Open(Path.Combine(directory, "jobs.jsonl"));
            return new JobStore(claim, journal, LineFile<BillLine>.Open(Path.Combine(directory, "bill.jsonl")));
        }
        catch
        {
            journal?.Dispose();
            claim.Dispose();
            throw;
        }
    }

    public int Unfinished { get; private set; }

    public IReadOnlyList<Job> List()
    {
        lock (_gate)
        {
            return [.. _jobs.Values];
        }
    }

    public IReadOnlyList<BillLine> ListBill()
    {
        lock (_gate)
        {
            return [.. _bill];
        }
    }

    public Job? Find(string id)
    {
        lock (_gate)
        {
            return _jobs.GetValueOrDefault(id);
        }
    }

    public IReadOnlyList<Job> FindByReference(string reference)
    {
        lock (_gate)
        {
            return _byReference.TryGetValue(reference, out var ids) ? [.. ids.Select(id => _jobs[id])] : [];
        }
    }

    /// <summary>Takes an order, unless so many are unfinished already. The same reference twice is two jobs: this vendor knows no idempotency key.</summary>
    public Job? Accept(JobRequest request, Uri origin, int mostUnfinished, DateTimeOffset at)
    {
        lock (_gate)
        {
            return Unfinished < mostUnfinished ? Write(new JobEvent(JobEventKind.Accepted, $"j-{_jobs.Count + 1}", at, request, origin)) : null;
        }
    }

    /// <summary>Looks at a job and decides, in one step, what happens to it; null leaves it as it is. A job that has ended can only be told of.</summary>
    public Job Change(string id, Func<Job, JobEvent?> decide)
    {
        lock (_gate)
        {
            var job = _jobs[id];
            var happened = decide(job);
            return happened is null || (job.End is not null && happened.Kind != JobEventKind.Told) ? job : Write(happened);
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _closed = true;
            _journal.Dispose();
            _billFile.Dispose();
            _claim.Dispose();
        }
    }

    // Written before it is known: whoever was told of it finds it again after a crash.
    private Job Write(JobEvent happened)
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        _journal.Append(happened);
        var job = Take(happened);
        if (happened.Kind == JobEventKind.Finished)
        {
            Bill(job);
        }

        return job;
    }

    private Job Take(JobEvent happened)
    {
        var job = Job.Apply(_jobs.GetValueOrDefault(happened.Job), happened);
        _jobs[job.Id] = job;
        if (happened.Kind == JobEventKind.Accepted)
        {
            Unfinished++;
            (_byReference.TryGetValue(job.Request.Reference, out var ids) ? ids : _byReference[job.Request.Reference] = []).Add(job.Id);
        }
        else if (happened.Kind == JobEventKind.Finished)
        {
            Unfinished--;
        }

        return job;
    }

    private void Bill(Job job)
    {
        var line = new BillLine(job.Id, job.Request.Reference, job.Request.Product, job.End!.Result, job.End.CostNanos, job.FinishedAt!.Value);
        _billFile.Append(line);
        _bill.Add(line);
    }
}
