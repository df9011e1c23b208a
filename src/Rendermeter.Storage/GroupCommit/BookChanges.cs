using System.Runtime.InteropServices;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.GroupCommit;

/// <summary>
/// What a batch changes in one book: each touched row once, in its final state, and the rows that are added. A hundred holds on a wallet are one
/// change of its account.
/// </summary>
internal sealed class BookChanges
{
    public Dictionary<string, Change<Account>> Accounts { get; } = [];
    public Dictionary<(CapId, DateTimeOffset), Change<CapBucket>> Buckets { get; } = [];
    public Dictionary<AttemptId, Change<Attempt>> Attempts { get; } = [];
    public Dictionary<AttemptId, Change<IReadOnlyList<HoldSlice>>> Slices { get; } = [];
    public Dictionary<AttemptId, Change<IReadOnlyList<AttemptCap>>> AttemptCaps { get; } = [];
    public Dictionary<RenderId, Change<Render>> Renders { get; } = [];

    public Dictionary<PoolId, Change<ProviderPool>> Pools { get; } = [];
    public Dictionary<string, Change<Quarantine>> Quarantines { get; } = [];
    public List<Markup> Markups { get; } = [];
    public List<OpenWallet> Wallets { get; } = [];
    public List<SetAsideChange> SetAside { get; } = [];
    public List<Engine.Webhooks.WebhookCommand> Webhooks { get; } = [];
    public List<Engine.Inputs.InputCommand> Inputs { get; } = [];

    /// <summary>Attempts that were settled in this batch.</summary>
    public List<Attempt> Settled { get; } = [];
    public Dictionary<RenderId, RenderDue> Due { get; } = [];
    public List<AttemptPhase> Phases { get; } = [];
    public List<Transfer> Transfers { get; } = [];
    public List<Cap> Caps { get; } = [];
    public List<ApiKey> Keys { get; } = [];
    public List<EngineEvent> Events { get; } = [];
    public List<OpenBook> Opened { get; } = [];
    public List<IdempotencyRecord> Idempotency { get; } = [];
    public List<(RenderId Render, RouteDecision Decision)> Decisions { get; } = [];
    public List<(RenderId Render, Approval Asked)> Approvals { get; } = [];
    public List<(RenderId Render, string Actor, string? Note, long? UpToNanos)> ApprovalsDecided { get; } = [];
    public List<(RouteHead Head, RouteVersion? Version)> Routes { get; } = [];
    public List<Judge> Judged { get; } = [];
    public List<AskPerson> Asked { get; } = [];
    public List<Feedback> Feedback { get; } = [];
    public List<CostLine> Lines { get; } = [];
    public List<ReceiveHook> Hooks { get; } = [];
    public List<(RenderId Render, DateTimeOffset At)> Erased { get; } = [];
    public List<string> TopUps { get; } = [];
    public List<SetAdmission> Admissions { get; } = [];
    public List<IdempotencyRecord> Forgotten { get; } = [];

    /// <summary>Takes in a decision, before it is applied to the book it was made from.</summary>
    public void Add(Book book, Draft draft)
    {
        Touch(Accounts, draft.Accounts, book.Accounts);
        Touch(Buckets, draft.Buckets, book.Buckets);
        Touch(Pools, draft.Pools, book.Pools);
        Touch(Quarantines, draft.Quarantines, book.Quarantines);
        Touch(Slices, draft.Slices, book.Slices);
        Touch(AttemptCaps, draft.AttemptCaps, book.AttemptCaps);
        foreach (var attempt in draft.Attempts.Values)
        {
            if (attempt.Settlement is not null && book.Attempts.GetValueOrDefault(attempt.Id)?.Settlement is null)
            {
                Settled.Add(attempt);
            }
        }

        Touch(Attempts, draft.Attempts, book.Attempts);
        if (draft.Render is { } render)
        {
            Touch(Renders, render.Id, render, isNew: !book.Renders.ContainsKey(render.Id));
        }

        if (draft.Due is { } due)
        {
            Due[due.Render] = due.After(Due.GetValueOrDefault(due.Render));
        }

        Phases.AddRange(draft.Phases);
        Transfers.AddRange(draft.Transfers);
        Caps.AddRange(draft.Caps);
        Keys.AddRange(draft.Keys);
        Events.AddRange(draft.Events);
        AddIfAny(Opened, draft.Opened);
        AddIfAny(Idempotency, draft.Idempotency);
        AddIfAny(Idempotency, draft.Merge);
        AddIfAny(Approvals, draft.Approval);
        AddIfAny(ApprovalsDecided, draft.ApprovalDecided);
        AddIfAny(Routes, draft.Route);
        AddIfAny(Judged, draft.Judged);
        AddIfAny(Asked, draft.Asked);
        AddIfAny(Feedback, draft.Feedback);
        Lines.AddRange(draft.Lines);
        AddIfAny(Hooks, draft.Hook);
        AddIfAny(Admissions, draft.Admission);
        Forgotten.AddRange(draft.Forgotten);
        AddIfAny(TopUps, draft.TopUp?.Reference);
        AddIfAny(SetAside, draft.SetAsideMultiple);
        AddIfAny(Webhooks, draft.Webhook);
        AddIfAny(Inputs, draft.Input);
        Markups.AddRange(draft.Markups);
        Wallets.AddRange(draft.Wallets);
        if (draft.Erased is { } erased)
        {
            Erased.Add(erased);
        }

        if (draft.Decision is { } decision)
        {
            Decisions.Add(decision);
        }
    }

    private static void Touch<TKey, TRow>(Dictionary<TKey, Change<TRow>> changes, Dictionary<TKey, TRow> touched, IReadOnlyDictionary<TKey, TRow> stored)
        where TKey : notnull
    {
        foreach (var (key, row) in touched)
        {
            Touch(changes, key, row, isNew: !stored.ContainsKey(key));
        }
    }

    // A row that this batch added stays one to insert, whatever later commands of the batch do to it.
    private static void Touch<TKey, TRow>(Dictionary<TKey, Change<TRow>> changes, TKey key, TRow row, bool isNew)
        where TKey : notnull
    {
        ref var change = ref CollectionsMarshal.GetValueRefOrAddDefault(changes, key, out var seen);
        change = new Change<TRow>(row, seen ? change.IsNew : isNew);
    }

    private static void AddIfAny<T>(List<T> list, T? item)
        where T : struct
    {
        if (item is { } known)
        {
            list.Add(known);
        }
    }

    private static void AddIfAny<T>(List<T> list, T? item)
        where T : class
    {
        if (item is not null)
        {
            list.Add(item);
        }
    }
}
