using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Tests.Books;

/// <summary>
/// The rows of one organisation, kept as a database would keep them. A model of a store: it loads no more than a transaction locks,
/// writes what drafts say, and refuses what a primary key refuses.
/// </summary>
internal sealed class MemoryRows(OrgId org)
{
    public OrgId Org { get; } = org;
    public OpenBook? Opened { get; private set; }
    public bool AdmissionFrozen { get; set; }
    public SortedDictionary<string, Account> Accounts { get; } = new(StringComparer.Ordinal);
    public Dictionary<CapId, Cap> Caps { get; } = [];
    public Dictionary<(CapId Cap, DateTimeOffset StartAt), CapBucket> Buckets { get; } = [];
    public Dictionary<AttemptId, Attempt> Attempts { get; } = [];
    public Dictionary<AttemptId, IReadOnlyList<HoldSlice>> Slices { get; } = [];
    public Dictionary<AttemptId, IReadOnlyList<AttemptCap>> AttemptCaps { get; } = [];
    public Dictionary<RenderId, Render> Renders { get; } = [];
    public Dictionary<RenderId, DateTimeOffset> Due { get; } = [];
    public Dictionary<(string Scope, string Key), IdempotencyRecord> Idempotency { get; } = [];
    public Dictionary<(string Provider, string EventId), string> Hooks { get; } = [];
    public Dictionary<string, (string Unit, long AmountNanos)> TopUps { get; } = [];
    public HashSet<string> Wallets { get; } = [];
    public int SetAsideMultiple { get; private set; } = Book.DefaultSetAsideMultiple;
    public Dictionary<PoolId, ProviderPool> Pools { get; } = [];
    public Dictionary<MarkupId, Markup> Markups { get; } = [];
    public Dictionary<string, Quarantine> Quarantines { get; } = [];
    public Dictionary<(AttemptId Attempt, int Phase), AttemptPhase> Phases { get; } = [];
    public Dictionary<string, Transfer> Transfers { get; } = new(StringComparer.Ordinal);
    public List<(RenderId Render, RouteDecision Decision)> Decisions { get; } = [];
    public Dictionary<AttemptId, Judge> Judged { get; } = [];
    public Dictionary<AttemptId, AskPerson> Asked { get; } = [];
    public List<CostLine> Lines { get; } = [];
    public List<Feedback> Feedback { get; } = [];
    public List<EngineEvent> Events { get; } = [];
    public Dictionary<RenderId, Approval> Approvals { get; } = [];
    public Dictionary<string, RouteHead> Routes { get; } = [];
    public List<RouteVersion> RouteVersions { get; } = [];

    /// <summary>Decides commands in order in one transaction: all are written or, where one throws, none.</summary>
    public IReadOnlyList<object> Transact(IReadOnlyList<Command> commands, DateTimeOffset now)
    {
        var book = Load(commands, now);
        var outcomes = new List<object>();
        var drafts = new List<Draft>();
        foreach (var command in commands)
        {
            var decision = MoneyRules.Decide(book, command, now);
            book.Apply(decision.Draft);
            outcomes.Add(decision.Outcome);
            drafts.Add(decision.Draft);
        }

        drafts.ForEach(Write);
        return outcomes;
    }

    /// <summary>Everything that was written, in one order and as text, to compare two books.</summary>
    public string Dump()
    {
        var lines = new List<string>();
        lines.AddRange(Accounts.Values.Select(account => $"account {account}"));
        lines.AddRange(Buckets.Values.Where(bucket => bucket.Held + bucket.Posted > 0).Select(bucket => $"bucket {bucket}").Order(StringComparer.Ordinal));
        lines.AddRange(Attempts.Values.Select(attempt => $"attempt {attempt}").Order(StringComparer.Ordinal));
        lines.AddRange(Slices.Values.SelectMany(slices => slices).Select(slice => $"slice {slice}").Order(StringComparer.Ordinal));
        lines.AddRange(AttemptCaps.Values.SelectMany(parts => parts).Select(part => $"part {part}").Order(StringComparer.Ordinal));
        lines.AddRange(Renders.Values.Select(render => $"render {render.Id} {render.End}").Order(StringComparer.Ordinal));
        lines.AddRange(Phases.Values.Select(phase => $"phase {phase}").Order(StringComparer.Ordinal));
        lines.AddRange(Transfers.Values.Select(transfer => $"transfer {transfer}").Order(StringComparer.Ordinal));
        lines.AddRange(Pools.Values.Select(pool => $"pool {pool}").Order(StringComparer.Ordinal));
        lines.AddRange(Markups.Values.Select(markup => $"markup {markup}").Order(StringComparer.Ordinal));
        lines.AddRange(Quarantines.Values.Select(quarantine => $"quarantine {quarantine}").Order(StringComparer.Ordinal));
        lines.AddRange(Events.Select(happened => $"event {happened}"));
        return string.Join('\n', lines);
    }

    private Book Load(IReadOnlyList<Command> commands, DateTimeOffset now)
    {
        var book = new Book(Org) { Exists = Opened is not null, AdmissionFrozen = AdmissionFrozen };
        foreach (var account in Accounts.Values)
        {
            book.Accounts.Add(account.AccountId, account);
        }

        var named = commands.Select(command => command.Render ?? (command.Attempt is { } id && Attempts.TryGetValue(id, out var attempt) ? attempt.Render : null))
            .OfType<RenderId>().ToHashSet();
        foreach (var attempt in Attempts.Values.Where(attempt => named.Contains(attempt.Render)))
        {
            book.Put(attempt);
            book.Slices.Add(attempt.Id, Slices[attempt.Id]);
            book.AttemptCaps.Add(attempt.Id, AttemptCaps[attempt.Id]);
        }

        foreach (var render in named.Where(Renders.ContainsKey))
        {
            book.Renders.Add(render, Renders[render]);
        }

        foreach (var cap in Caps.Values)
        {
            book.Caps.Add(cap.Id, cap);
            Take((cap.Id, CapPeriods.Containing(cap.Period, cap.TimeZone, now).StartAt));
        }

        foreach (var part in book.AttemptCaps.Values.SelectMany(parts => parts))
        {
            Take((part.Cap, part.BucketStartAt));
        }

        foreach (var name in commands.Select(command => command.Routed).OfType<string>().Where(Routes.ContainsKey))
        {
            book.Routes[name] = Routes[name];
        }

        foreach (var claim in commands.SelectMany(command => command.Claims()))
        {
            if (Idempotency.TryGetValue((claim.Scope, claim.Key), out var record))
            {
                book.Idempotency[(claim.Scope, claim.Key)] = record;
            }
        }

        foreach (var hook in commands.Select(command => command.Hook).OfType<(string, string)>().Where(Hooks.ContainsKey))
        {
            book.Hooks[hook] = Hooks[hook];
        }

        foreach (var topUp in commands.OfType<TopUp>().Where(topUp => TopUps.ContainsKey(topUp.Reference)))
        {
            book.TopUps[topUp.Reference] = TopUps[topUp.Reference];
        }

        LoadFunds(book);
        return book;

        void Take((CapId, DateTimeOffset) key)
        {
            if (Buckets.TryGetValue(key, out var bucket))
            {
                book.Buckets[key] = bucket;
            }
        }
    }

    private void LoadFunds(Book book)
    {
        book.SetAsideMultiple = SetAsideMultiple;
        book.Wallets.UnionWith(Wallets);
        foreach (var pool in Pools.Values.Where(pool => pool.ExpiredAt is null && pool.LeftNanos > 0))
        {
            book.Pools.Add(pool.Id, pool);
        }

        foreach (var markup in Markups.Values)
        {
            book.Markups.Add(markup.Id, markup);
        }

        foreach (var quarantine in Quarantines.Values)
        {
            book.Quarantines.Add(quarantine.PriceVersion, quarantine);
        }

        foreach (var phase in Phases.Values.Where(phase => book.Attempts.ContainsKey(phase.Attempt)).OrderBy(phase => phase.Phase))
        {
            book.Put(phase);
        }
    }

    private void WriteFunds(Draft draft)
    {
        Wallets.UnionWith(draft.Wallets.Select(wallet => wallet.Unit));
        if (draft.Opened is { } opened)
        {
            Wallets.Add(opened.Unit);
        }

        SetAsideMultiple = draft.SetAsideMultiple is { } change ? change.Value ?? Book.DefaultSetAsideMultiple : SetAsideMultiple;
        foreach (var pool in draft.Pools.Values)
        {
            Pools[pool.Id] = pool;
        }

        foreach (var markup in draft.Markups)
        {
            Markups[markup.Id] = markup;
        }

        foreach (var quarantine in draft.Quarantines.Values)
        {
            Quarantines[quarantine.PriceVersion] = quarantine;
        }
    }

    private void WriteRoutes(Draft draft)
    {
        if (draft.Approval is { } asked)
        {
            Approvals.Add(asked.Render, asked.Asked);
        }

        if (draft.ApprovalDecided is { } decided)
        {
            Approvals[decided.Render] = Approvals[decided.Render] with { Actor = decided.Actor, Note = decided.Note, UpToNanos = decided.UpToNanos, DecidedAt = draft.Now };
        }

        if (draft.Route is { } route)
        {
            Routes[route.Head.Name] = route.Head;
            RouteVersions.AddRange(route.Version is { } version ? [version] : []);
        }
    }

    private void Write(Draft draft)
    {
        Opened ??= draft.Opened;
        foreach (var account in draft.Accounts.Values)
        {
            Accounts[account.AccountId] = account;
        }

        foreach (var cap in draft.Caps)
        {
            Caps[cap.Id] = cap;
        }

        foreach (var (key, bucket) in draft.Buckets)
        {
            Buckets[key] = bucket;
        }

        foreach (var (id, attempt) in draft.Attempts)
        {
            Attempts[id] = attempt;
        }

        foreach (var (id, slices) in draft.Slices)
        {
            Slices[id] = slices;
        }

        foreach (var (id, parts) in draft.AttemptCaps)
        {
            AttemptCaps[id] = parts;
        }

        foreach (var phase in draft.Phases)
        {
            Phases.Add((phase.Attempt, phase.Phase), phase);
        }

        foreach (var transfer in draft.Transfers)
        {
            Transfers.Add(transfer.TransferId, transfer);
        }

        if (draft.Render is { } render)
        {
            Renders[render.Id] = render;
        }

        if (draft.Due is { } due && (!due.PutsOff || (Due.TryGetValue(due.Render, out var known) && !(known <= due.UnlessDueBy))))
        {
            Due.Remove(due.Render);
            if (due.At is { } at)
            {
                Due.Add(due.Render, at);
            }
        }

        if (draft.Idempotency is { } record)
        {
            Idempotency.Add((record.Claim.Scope, record.Claim.Key), record);
        }

        if (draft.Merge is { } merge)
        {
            Idempotency[(merge.Claim.Scope, merge.Claim.Key)] = merge;
        }

        WriteRoutes(draft);
        if (draft.Hook is { } hook)
        {
            Hooks[(hook.Provider, hook.EventId)] = hook.BodySha256;
        }

        if (draft.TopUp is { } topUp)
        {
            TopUps.Add(topUp.Reference, (topUp.Unit, topUp.AmountNanos));
        }

        WriteFunds(draft);

        if (draft.Decision is { } decision)
        {
            Decisions.Add(decision);
        }

        if (draft.Judged is { } judged)
        {
            Judged.Add(judged.Id, judged);
        }

        if (draft.Asked is { } asked)
        {
            Asked.Add(asked.Id, asked);
        }

        Lines.AddRange(draft.Lines);
        Feedback.AddRange(draft.Feedback is { } said ? [said] : Array.Empty<Feedback>());
        AdmissionFrozen = draft.Admission?.Frozen ?? AdmissionFrozen;
        foreach (var forgotten in draft.Forgotten)
        {
            Idempotency.Remove((forgotten.Claim.Scope, forgotten.Claim.Key));
        }

        Events.AddRange(draft.Events);
    }
}
