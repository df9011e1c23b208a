using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Simulation.Tests;

/// <summary>How an attempt's life is decided; a test may put a mistake here.</summary>
internal delegate Reaction Step(Attempt attempt, ProviderTraits traits, AttemptEvent happened, string owner, DateTimeOffset now);

/// <summary>
/// One run: nodes that crash and stand still, a database whose acknowledgements get lost, a network that loses, delays and repeats, and a provider
/// with a bill of its own. No threads and no clock but its own: the same seed is the same run.
/// </summary>
internal sealed class World
{
    private const int Steps = 220;
    private static readonly TimeSpan OnTheWay = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan SubmitTimeout = TimeSpan.FromSeconds(5);

    private readonly Random _random;

    /// <summary>
    /// True where processes may stand still for longer than the fence window between their last look at the clock and their send. What leaves so late may
    /// find its attempt freed; then it is late evidence, and the books have it in the end.
    /// </summary>
    private readonly bool _unbounded;

    /// <summary>True where such pauses are sought: every second send waits behind one, and the other node takes up what is left lying.</summary>
    private readonly bool _late;
    private readonly Step _step;
    private readonly bool _sole;
    private readonly int _longestStep;
    private readonly int _mostAttempts;
    private readonly List<Node> _nodes;
    private readonly List<(DateTimeOffset At, Attempt Attempt, Worker? Sender)> _requests = [];
    private readonly List<(DateTimeOffset At, Worker Worker, int Send, ProviderEvidence Evidence)> _responses = [];
    private readonly List<(DateTimeOffset At, AttemptId Attempt)> _hooks = [];
    private readonly HashSet<AttemptId> _watched = [];
    private readonly ProviderWorld _provider;
    private readonly Clerk _clerk;
    private bool _faults = true;
    private bool _written = true;

    private World(int seed, Step step, Marks marks, bool late)
    {
        _late = late;
        _random = new Random(seed);
        _clerk = new Clerk(seed, marks);
        _step = step;
        Marks = marks;
        _provider = new ProviderWorld(_random, marks);
        _sole = !late && _random.Next(2) == 0;
        _unbounded = late || (!_sole && _random.Next(4) == 0);
        var quick = _random.Next(2) == 0;
        _longestStep = _late ? 300 : _unbounded ? 40_000 : quick ? 200 : 1500;
        _mostAttempts = _random.Next(1, 11);
        _nodes = [.. Enumerable.Range(0, _sole ? 1 : 2).Select(number => new Node(number))];
        Rows = Given.Rows(paidNanos: _random.Next(10, 60) * Given.Cent, lentNanos: _random.Next(2) * 10 * Given.Cent);
        Rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, _random.Next(10, 60) * Given.Cent, period: (CapPeriod)_random.Next(5))));
        Rows.Do(new PutCap(Given.Org, Given.Cap(2, CapMetric.Attempts, _random.Next(4, 12))));
    }

    private Marks Marks { get; }
    private MemoryRows Rows { get; }
    private DateTimeOffset Now { get; set; } = Given.Noon;

    /// <summary>Plays one seed through.</summary>
    /// <exception cref="SimulationBug">Something happened that must never happen.</exception>
    public static void Run(int seed, Step step, Marks marks, bool late = false)
    {
        var world = new World(seed, step, marks, late);
        for (var count = 0; count < (late ? 2 * Steps : Steps); count++)
        {
            world.Play();
            world.Bookkeep();
            world.Check();
        }

        world.Finish();
    }

    private void Play()
    {
        Pass(TimeSpan.FromMilliseconds(_random.Next(_longestStep)));
        Cancel();
        if (_late && _random.Next(3) == 0)
        {
            TakeUp(_nodes[_random.Next(_nodes.Count)]);
        }

        if (_late && _random.Next(6) == 0 && _nodes.Exists(still => still.StandsStillUntil > Now && still.Workers.Exists(worker => worker.CheckedAt is not null)))
        {
            Pass(TimeSpan.FromSeconds(_random.Next(30, 400)));
        }

        var node = _nodes[_random.Next(_nodes.Count)];
        switch (_random.Next(100))
        {
            case < 10:
                Admit(node);
                break;
            case < 14 when !(_late && node.StandsStillUntil > Now):
                Crash(node);
                break;
            case < 17 when !_late:
                Marks.Hit("pause");
                node.StandsStillUntil = Now.AddSeconds(_random.Next(1, _unbounded ? 3600 : 900));
                break;
            case < 21 when !_late || _random.Next(4) == 0:
                Marks.Hit("clock jump");
                Pass(TimeSpan.FromSeconds(_random.Next(2, _random.Next(5, 2000))));
                break;
            case < 27 when !_sole && !_late:
                TakeUp(node);
                break;
            case < 36:
                Answer();
                break;
            case < 44:
                Hook(node);
                break;
            default:
                Work(node);
                break;
        }
    }

    /// <summary>Time passes, and what is on its way arrives at the provider when its time has come, whatever happens here.</summary>
    private void Pass(TimeSpan time)
    {
        Now += time;
        foreach (var request in _requests.Where(request => request.At <= Now).OrderBy(request => request.At).ToList())
        {
            _requests.Remove(request);
            if (Rows.Attempts[request.Attempt.Id].State.IsResolved())
            {
                Marks.Hit("starts after the end");
            }

            var job = _provider.Arrive(request.Attempt, request.At);
            _written = true;
            var answer = _faults && _random.Next(8) == 0 ? new ProviderEvidence.Unsure("500")
                : job is null ? new ProviderEvidence.Refused("busy", "busy", Retryable: true)
                : (ProviderEvidence)new ProviderEvidence.Accepted(job.Id);
            if (request.Sender is { } sender && !Fault(6))
            {
                _responses.Add((request.At.AddMilliseconds(_random.Next(1000)), sender, sender.Send, answer));
            }

            for (var copy = _faults ? _random.Next(4) - 1 : 0; job is not null && copy > 0; copy--)
            {
                _hooks.Add((job.DoneAt.AddSeconds(_random.Next(300)), request.Attempt.Id));
            }

            if (job is not null && (_late ? _random.Next(4) > 0 : Fault(3)))
            {
                // It tells of its beginning, perhaps before it answers the submission.
                _hooks.Add((request.At.AddMilliseconds(_random.Next(2000)), request.Attempt.Id));
            }
        }
    }

    /// <summary>A person's commands between those of the nodes. Their outcome may be lost, and they are sent again.</summary>
    private void Bookkeep()
    {
        if (_clerk.Next(Rows, Now) is not { } command)
        {
            return;
        }

        try
        {
            Rows.Transact([command], Now);
            _clerk.Repeat(Rows, command, Now);
            _written = true;
        }
        catch (LedgerBrokenException broken)
        {
            throw new SimulationBug(broken.Message);
        }
    }

    private void Admit(Node node)
    {
        if (Rows.Attempts.Count >= _mostAttempts)
        {
            return;
        }

        if (Failed() is { } failed)
        {
            Follow(node, failed);
            return;
        }

        var price = _random.Next(1, 9) * Given.Cent;
        var admit = Given.First(Rows.Attempts.Count + 1, price, submitClass: (SubmitClass)_random.Next(3));
        if (Execute(admit) is AdmitOutcome.Placed placed)
        {
            node.Workers.Add(new Worker(placed.Attempt));
        }
    }

    /// <summary>The last attempt of a render that ended so that another may follow.</summary>
    private Attempt? Failed() => Rows.Attempts.Values.FirstOrDefault(attempt => attempt is { State: AttemptState.Free, CancelRequestedAt: null, Settlement.Retry: RetryClass.Later or RetryClass.Elsewhere }
        && attempt.Number < 15 && !Rows.Attempts.Values.Any(later => later.Render == attempt.Render && later.Number > attempt.Number));

    /// <summary>The next offer, or the same one again: quoted and held anew, once the last attempt is resolved.</summary>
    private void Follow(Node node, Attempt failed)
    {
        Marks.Hit("next offer");
        var later = Given.Later(Convert.ToInt32(failed.Render.Value.ToString("N")[^12..], 16) - 0x1000, failed.Number + 1, _random.Next(1, 9) * Given.Cent, (SubmitClass)_random.Next(3));
        var notBefore = failed.Settlement!.Retry == RetryClass.Later ? Now.AddSeconds(_random.Next(30)) : (DateTimeOffset?)null;
        if (Execute(later with { Draft = later.Draft with { NotBefore = notBefore } }) is AdmitOutcome.Placed placed)
        {
            node.Workers.Add(new Worker(placed.Attempt));
        }
    }

    /// <summary>A node finds an attempt in the books that another may be working on.</summary>
    private void TakeUp(Node node)
    {
        var open = Rows.Attempts.Values.Where(attempt => GoesOn(attempt) && !node.Workers.Exists(worker => worker.Attempt.Id == attempt.Id)).ToList();
        if (open.Count > 0)
        {
            node.Workers.Add(new Worker(open[_random.Next(open.Count)]));
        }
    }

    /// <summary>A customer gives a render up, at whatever moment.</summary>
    private void Cancel()
    {
        if (_random.Next(160) == 0 && Rows.Attempts.Count > 0)
        {
            Marks.Hit("cancel");
            Execute(new RequestCancel(Given.Org, Rows.Attempts.Values.ElementAt(_random.Next(Rows.Attempts.Count)).Render, "shop"));
        }
    }

    /// <summary>One worker of a node does the next thing that is due.</summary>
    private void Work(Node node)
    {
        if (node.StandsStillUntil > Now || node.Workers.Count == 0)
        {
            return;
        }

        var worker = node.Workers[_random.Next(node.Workers.Count)];
        Do(node, worker);
        if (!GoesOn(worker.Attempt))
        {
            node.Workers.Remove(worker);
        }
    }

    private static bool GoesOn(Attempt attempt) => !attempt.State.IsResolved() || attempt.WatchedUntil is not null;

    private void Do(Node node, Worker worker)
    {
        switch (worker.Next)
        {
            case null:
                Tell(node, worker, new AttemptEvent.Due(_sole));
                break;
            case AttemptAction.Send when worker.TimesOutAt is { } timesOutAt:
                if (Now >= timesOutAt)
                {
                    Marks.Hit("submit timeout");
                    worker.TimesOutAt = null;
                    Hear(node, worker, new ProviderEvidence.Unsure("timeout"), "submit");
                }

                break;
            case AttemptAction.Send:
                SendOff(node, worker);
                break;
            case AttemptAction.Ask ask when ask.At <= Now || worker.Woken:
                worker.Woken = false;
                Hear(node, worker, Fault(10) ? new ProviderEvidence.Unsure("reset") : ProviderWorld.Say(_provider.ById(worker.Attempt.ProviderJobId!), Now), "poll");
                break;
            case AttemptAction.LookUp lookUp when lookUp.At <= Now || worker.Woken:
                worker.Woken = false;
                Hear(node, worker, worker.Attempt.SubmitClass == SubmitClass.Blind || Fault(10) ? new ProviderEvidence.Unsure("reset")
                    : ProviderWorld.Say(_provider.Of(worker.Attempt.Id), Now), "lookup");
                break;
            case AttemptAction.Cancel:
                Marks.Hit("cancel sent");
                if (!Fault(4))
                {
                    _provider.Cancel(worker.Attempt.ProviderJobId!, Now);
                }

                Tell(node, worker, new AttemptEvent.Due(_sole));
                break;
            case AttemptAction.Wait wait when wait.At <= Now:
                Tell(node, worker, new AttemptEvent.Due(_sole));
                break;
        }
    }

    /// <summary>The last look at the clock, and some time later the send.</summary>
    private void SendOff(Node node, Worker worker)
    {
        if (worker.CheckedAt is not { } checkedAt)
        {
            if (Now >= worker.Attempt.SubmitDeadlineAt)
            {
                Marks.Hit("suppressed");
                Hear(node, worker, new ProviderEvidence.NotSent("late"), "submit");
                return;
            }

            worker.CheckedAt = Now;
            if (Fault(_unbounded ? 2 : 6))
            {
                // The worst moment to stand still.
                node.StandsStillUntil = Now.AddSeconds(_late ? _random.Next(900, 3000) : _random.Next(1, _unbounded ? 2500 : 300));
            }

            return;
        }

        worker.CheckedAt = null;
        // A provider that recognises our key forgets it in the end: there the assumption about pauses is needed for more than coverage.
        var mayBeLate = _unbounded && worker.Attempt.SubmitClass != SubmitClass.Native;
        if ((Now - checkedAt > AttemptLife.FenceWindow && !mayBeLate) || Fault(12))
        {
            // A process that stood still for longer drops what it has not sent: the one assumption about pauses.
            Marks.Hit("not sent");
            Hear(node, worker, new ProviderEvidence.NotSent("refused"), "submit");
            return;
        }

        var late = Now - checkedAt > AttemptLife.SubmitWindow;
        Marks.Hit(late ? "late send" : "send");
        worker.Send++;
        worker.TimesOutAt = Now + SubmitTimeout;
        if (!Fault(10))
        {
            _requests.Add((Now + (OnTheWay * _random.Next(1, 100) / 100), worker.Attempt, worker));
        }

        if (late && Fault(3))
        {
            // What wakes after a long sleep is often killed for it.
            Crash(node);
        }
    }

    /// <summary>A process dies and another takes its place: what it was doing is forgotten, what it has sent is on its way.</summary>
    private void Crash(Node node)
    {
        Marks.Hit("crash");
        node.Restart(Rows.Attempts.Values.Where(GoesOn).Select(attempt => new Worker(attempt)));
    }

    private void Answer()
    {
        if (_responses.FindIndex(response => response.At <= Now) is var index && index >= 0)
        {
            var (_, worker, send, evidence) = _responses[index];
            _responses.RemoveAt(index);
            var node = _nodes.Find(known => known.Workers.Contains(worker));
            if (node is not null && node.StandsStillUntil <= Now && worker.Send == send && worker.TimesOutAt is not null)
            {
                worker.TimesOutAt = null;
                Hear(node, worker, evidence, "submit");
            }
        }
    }

    /// <summary>A callback comes to a node, in no order: it wakes who waits, and where it names a job that nobody knows, it is the evidence itself.</summary>
    private void Hook(Node node)
    {
        var due = _hooks.Where(hook => hook.At <= Now).ToList();
        if (due.Count == 0 || node.StandsStillUntil > Now)
        {
            return;
        }

        var hook = due[_random.Next(due.Count)];
        _hooks.Remove(hook);
        Marks.Hit("hook");
        Execute(new ReceiveHook(Given.Org, "sandbox", $"evt-{hook.Attempt}", hook.Attempt, "00"));
        var (attempt, job) = (Rows.Attempts[hook.Attempt], _provider.Of(hook.Attempt)!);
        if (attempt.ProviderJobId != job.Id || attempt.State is AttemptState.Free or AttemptState.NeverSent)
        {
            Marks.Hit(attempt.State.IsResolved() ? "late hook" : attempt.State == AttemptState.Submitting ? "hook before the answer" : "hook that attaches");
            var teller = new Worker(attempt);
            Hear(node, teller, attempt.State.IsResolved() ? ProviderWorld.Say(job, Now) : new ProviderEvidence.Running(job.Id), "webhook");
            if (teller.Attempt.WatchedUntil is not null && attempt.WatchedUntil is null)
            {
                Marks.Hit("late and not final");
                _watched.Add(attempt.Id);
                node.Workers.Add(teller);
            }
        }

        if (node.Workers.Find(known => known.Attempt.Id == hook.Attempt) is { } worker)
        {
            worker.Woken = true;
        }
    }

    private void Hear(Node node, Worker worker, ProviderEvidence evidence, string source)
    {
        SettledPrice? price = null;
        if (evidence is ProviderEvidence.Finished finished && _provider.ById(finished.JobId) is { } job)
        {
            price = new SettledPrice(job.Billing, "first_party", Basis.ProviderReportedCost, Money.FromNanos(job.CostNanos, Currency.Usd), []);
        }

        Tell(node, worker, new AttemptEvent.Heard(evidence, source, price, _sole || (worker.Attempt.LeaseOwner == node.Owner && worker.Attempt.LeaseEpoch == 1)));
    }

    private void Tell(Node node, Worker worker, AttemptEvent happened)
    {
        var reaction = _step(worker.Attempt, Traits(worker.Attempt), happened, node.Owner, Now);
        worker.Next = reaction.Next;
        if (worker.Attempt.WatchedUntil is not null && reaction.Write is Settle or EndWatch)
        {
            Marks.Hit(reaction.Write is Settle ? "asked for until its bill" : "asked for until its end");
        }

        if (reaction.Write is { } write)
        {
            if (Execute(write) is not AttemptMove move)
            {
                // Whether it was committed is unknown: go on from the books.
                worker.Attempt = Rows.Attempts[worker.Attempt.Id];
                worker.Next = null;
                return;
            }

            worker.Attempt = move.Attempt;
            if (!move.Moved)
            {
                worker.Next = new AttemptAction.Wait(Now + Traits(worker.Attempt).PollInterval);
            }
        }
    }

    /// <summary>One transaction; null where its answer got lost, before or after the commit.</summary>
    private object? Execute(Command command)
    {
        if (Fault(40))
        {
            return null;
        }

        _written = true;
        try
        {
            var outcome = Rows.Transact([command], Now)[0];
            if (Fault(30))
            {
                Marks.Hit("lost acknowledgement");
                return null;
            }

            return outcome;
        }
        catch (LedgerBrokenException broken)
        {
            throw new SimulationBug(broken.Message);
        }
    }

    private void Check()
    {
        if (!_written)
        {
            return;
        }

        _written = false;
        if (BookChecks.Broken(Rows) is { Count: > 0 } broken)
        {
            throw new SimulationBug(string.Join(", ", broken));
        }

        foreach (var job in _provider.Jobs)
        {
            var attempt = Rows.Attempts[job.Reference];
            if (attempt.State.IsResolved() && attempt.CostNanos != job.CostNanos)
            {
                if (_unbounded && attempt.State != AttemptState.Billed && job.ArrivedAt > attempt.UpdatedAt)
                {
                    Marks.Hit("late job");
                    continue;
                }

                throw new SimulationBug($"uncovered: {attempt.SubmitClass} is {attempt.State} at {attempt.CostNanos}, and the provider bills {job.CostNanos}");
            }
        }
    }

    /// <summary>All faults end. What can be known is then known, and of the rest somebody has been told.</summary>
    private void Finish()
    {
        _faults = false;
        foreach (var node in _nodes)
        {
            node.StandsStillUntil = Now;
            node.Restart(Rows.Attempts.Values.Where(GoesOn).Select(attempt => new Worker(attempt)));
        }

        for (var round = 0; round < 400 && Rows.Attempts.Values.Any(Open); round++)
        {
            Pass(round < 300 ? TimeSpan.FromSeconds(1 + (round / 10)) : TimeSpan.FromMinutes(30));
            while (_responses.Exists(response => response.At <= Now))
            {
                Answer();
            }

            foreach (var node in _nodes)
            {
                foreach (var worker in node.Workers.ToList())
                {
                    Do(node, worker);
                }

                node.Workers.RemoveAll(worker => !GoesOn(worker.Attempt));
                if (_late)
                {
                    Hook(node);
                }
            }

            Check();
        }

        foreach (var attempt in Rows.Attempts.Values)
        {
            Marks.Hit($"ends {attempt.State}");
            if (Open(attempt))
            {
                throw new SimulationBug($"{attempt.SubmitClass} is {attempt.State} in the end, and nobody was told");
            }

            if (attempt.State == AttemptState.InDoubt && attempt.SubmitClass != SubmitClass.Blind && _provider.Of(attempt.Id)?.Billing != Billing.Unknown)
            {
                throw new SimulationBug($"{attempt.SubmitClass} stayed in doubt although the provider could say");
            }
        }

        Reconcile();

        static bool Open(Attempt attempt) => (!attempt.State.IsResolved() && !attempt.Overdue) || attempt.WatchedUntil is not null;
    }

    /// <summary>The invoice comes, and an operator settles by it what nobody could ask for. Then the books are the provider's bill, and nothing is held any more.</summary>
    private void Reconcile()
    {
        foreach (var attempt in Rows.Attempts.Values.Where(attempt => attempt.State == AttemptState.InDoubt).ToList())
        {
            Marks.Hit("resolved by hand");
            var cost = _provider.Of(attempt.Id)?.CostNanos ?? 0;
            var billed = cost > 0;
            var settlement = new Rendermeter.Engine.Settlements.Settlement(
                JobOutcome.Timeout, billed ? Billing.Billed : Billing.Free, "operator", Basis.Request, "[]", "resolved_by_operator", "by the invoice", "[]");
            Execute(new Settle(Given.Org, attempt.Id, billed ? AttemptState.Billed : AttemptState.Free, JobId: null, cost, settlement, "operator") { OnlyInDoubt = true, Note = "by the invoice" });
            Check();
        }

        foreach (var job in _provider.Jobs.Where(job => Rows.Attempts[job.Reference] is { State: AttemptState.Free or AttemptState.NeverSent, CostNanos: 0 } && job.CostNanos > 0).ToList())
        {
            if (_watched.Contains(job.Reference) && job.Billing == Billing.Billed)
            {
                throw new SimulationBug($"late job: {job.Id} was heard of and asked for, and its bill came by the invoice alone");
            }

            // What came after everybody had given it up stands on the invoice.
            Marks.Hit("late by invoice");
            var price = new SettledPrice(Billing.Billed, "first_party", Basis.ProviderReportedCost, Money.FromNanos(job.CostNanos, Currency.Usd), []);
            Tell(_nodes[0], new Worker(Rows.Attempts[job.Reference]), new AttemptEvent.Heard(ProviderWorld.Say(job, Now), "invoice", price, SenderIsDone: false));
            Check();
        }

        var (booked, bill) = (Rows.Attempts.Values.Sum(attempt => attempt.CostNanos), _provider.Jobs.Sum(job => job.CostNanos));
        if (booked != bill || Rows.Accounts.Values.Any(account => account.Held != 0))
        {
            throw new SimulationBug($"{booked} is booked and {bill} is billed");
        }
    }

    private bool Fault(int oneIn) => _faults && _random.Next(oneIn) == 0;

    private ProviderTraits Traits(Attempt attempt) => new(attempt.SubmitClass, SubmitTimeout, NetworkHorizon: 2 * SubmitTimeout,
        PollInterval: TimeSpan.FromSeconds(2), MaxRuntime: TimeSpan.FromMinutes(10), CanCancel: true);

    /// <summary>What one node does for one attempt.</summary>
    private sealed class Worker(Attempt attempt)
    {
        public Attempt Attempt { get; set; } = attempt;
        public AttemptAction? Next { get; set; }
        public DateTimeOffset? CheckedAt { get; set; }
        public DateTimeOffset? TimesOutAt { get; set; }
        public int Send { get; set; }
        public bool Woken { get; set; }
    }

    /// <summary>A process: what it works on is forgotten when it dies, and its successor signs with another name.</summary>
    private sealed class Node(int number)
    {
        private int _life;

        public string Owner => $"node-{number}-{_life}";
        public List<Worker> Workers { get; } = [];
        public DateTimeOffset StandsStillUntil { get; set; }

        public void Restart(IEnumerable<Worker> workers)
        {
            _life++;
            Workers.Clear();
            Workers.AddRange(workers);
        }
    }
}
