using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Engine.Wallets;

/// <summary>
/// The rows of one organisation that a transaction has locked: all that <see cref="MoneyRules.Decide"/> may look at.
/// A storage fills it, decides command after command on it, and writes what the drafts say. It never outlives its transaction.
/// </summary>
public sealed class Book(OrgId org)
{
    /// <summary>Where an organisation has said nothing else.</summary>
    public const int DefaultSetAsideMultiple = 10;

    private readonly Dictionary<AttemptId, Attempt> _attempts = [];
    private readonly Dictionary<RenderId, List<AttemptId>> _ofRender = [];
    private Dictionary<CapScope, List<CapId>>? _capsOn;

    /// <summary>Whose book it is.</summary>
    public OrgId Org { get; } = org;

    /// <summary>True where the organisation exists.</summary>
    public bool Exists { get; set; }

    /// <summary>True where no new hold may be placed, because the auditor found something.</summary>
    public bool AdmissionFrozen { get; set; }

    /// <summary>Every account of the organisation, where a command looks at money.</summary>
    public Dictionary<string, Account> Accounts { get; } = [];

    /// <summary>The caps that the commands could meet, by their scopes and as defaults of their kinds, those that they name, and those of the attempts at hand.</summary>
    public Dictionary<CapId, Cap> Caps { get; } = [];

    /// <summary>The caps' buckets of the present period, and those that the attempts at hand were admitted in.</summary>
    public Dictionary<(CapId Cap, DateTimeOffset StartAt), CapBucket> Buckets { get; } = [];

    /// <summary>The attempts of every render that the commands name.</summary>
    public IReadOnlyDictionary<AttemptId, Attempt> Attempts => _attempts;

    /// <summary>Their slices, in the order in which they are captured; for the renders that a command which looks at money names.</summary>
    public Dictionary<AttemptId, IReadOnlyList<HoldSlice>> Slices { get; } = [];

    /// <summary>Their parts in caps, for the same renders.</summary>
    public Dictionary<AttemptId, IReadOnlyList<AttemptCap>> AttemptCaps { get; } = [];

    /// <summary>The renders that the commands name themselves; not those that are only found through an attempt.</summary>
    public Dictionary<RenderId, Render> Renders { get; } = [];

    /// <summary>The idempotency records that the commands name and that exist.</summary>
    public Dictionary<(string Scope, string Key), IdempotencyRecord> Idempotency { get; } = [];

    /// <summary>The routes that the commands name and that exist.</summary>
    public Dictionary<string, Routes.RouteHead> Routes { get; } = [];

    /// <summary>The provider events that the commands name and that were received before.</summary>
    public Dictionary<(string Provider, string EventId), string> Hooks { get; } = [];

    /// <summary>What was booked before for the references of top-ups that the commands name: the currency and the amount in nano-units.</summary>
    public Dictionary<string, (string Unit, long AmountNanos)> TopUps { get; } = [];

    /// <summary>The currencies in which the organisation has a wallet.</summary>
    public HashSet<string> Wallets { get; } = [];

    /// <summary>From how many times its quote on a cost is set aside.</summary>
    public int SetAsideMultiple { get; set; } = DefaultSetAsideMultiple;

    /// <summary>Every pool of the organisation that has something left and was not written off.</summary>
    public Dictionary<PoolId, ProviderPool> Pools { get; } = [];

    /// <summary>Every markup of the organisation that holds.</summary>
    public Dictionary<MarkupId, Markup> Markups { get; } = [];

    /// <summary>The price versions of the organisation that were wrong.</summary>
    public Dictionary<string, Quarantine> Quarantines { get; } = [];

    /// <summary>The phases from 1 on of their attempts, in order.</summary>
    public Dictionary<AttemptId, List<AttemptPhase>> Phases { get; } = [];

    /// <summary>The attempts of one render that are at hand.</summary>
    public IEnumerable<Attempt> AttemptsOf(RenderId render)
        => _ofRender.TryGetValue(render, out var ids) ? ids.Select(id => _attempts[id]) : [];

    /// <summary>The caps on one thing, retired ones too, in the order of their ids.</summary>
    public IEnumerable<Cap> CapsOn(CapScope scope)
    {
        // A batch has many admissions and many caps, and each admission looks at a few of them.
        _capsOn ??= Caps.Values.GroupBy(cap => cap.Scope).ToDictionary(on => on.Key, on => on.Select(cap => cap.Id).ToList());
        return _capsOn.TryGetValue(scope, out var ids) ? ids.Select(id => Caps[id]).OrderBy(cap => cap.Id.Value) : [];
    }

    /// <summary>The phases from 1 on of an attempt.</summary>
    public IReadOnlyList<AttemptPhase> LaterPhasesOf(AttemptId attempt) => Phases.TryGetValue(attempt, out var phases) ? phases : [];

    /// <summary>Takes a stored or new phase in; phase 0 says nothing that the attempt does not.</summary>
    public void Put(AttemptPhase phase)
    {
        if (phase.Phase > 0)
        {
            (Phases.TryGetValue(phase.Attempt, out var phases) ? phases : Phases[phase.Attempt] = []).Add(phase);
        }
    }

    /// <summary>Adds an attempt, or replaces it by its newer state.</summary>
    public void Put(Attempt attempt)
    {
        if (_attempts.TryAdd(attempt.Id, attempt))
        {
            // A batch has many renders, and each decision looks at one of them.
            (_ofRender.TryGetValue(attempt.Render, out var ids) ? ids : _ofRender[attempt.Render] = []).Add(attempt.Id);
        }
        else
        {
            _attempts[attempt.Id] = attempt;
        }
    }

    /// <summary>Makes a decision visible to the next command of the same transaction.</summary>
    public void Apply(Draft draft)
    {
        if (draft.Opened is { } opened)
        {
            Exists = true;
            Wallets.Add(opened.Unit);
        }

        Wallets.UnionWith(draft.Wallets.Select(wallet => wallet.Unit));
        foreach (var account in draft.Accounts.Values)
        {
            Accounts[account.AccountId] = account;
        }

        foreach (var cap in draft.Caps)
        {
            Caps[cap.Id] = cap;
            _capsOn = null;
        }

        AdmissionFrozen = draft.Admission?.Frozen ?? AdmissionFrozen;

        foreach (var bucket in draft.Buckets.Values)
        {
            Buckets[(bucket.Cap, bucket.StartAt)] = bucket;
        }

        foreach (var attempt in draft.Attempts.Values)
        {
            Put(attempt);
        }

        foreach (var (attempt, slices) in draft.Slices)
        {
            Slices[attempt] = slices;
        }

        foreach (var (attempt, parts) in draft.AttemptCaps)
        {
            AttemptCaps[attempt] = parts;
        }

        if (draft.Render is { } render)
        {
            Renders[render.Id] = render;
        }

        if (draft.Idempotency is { } record)
        {
            Idempotency[(record.Claim.Scope, record.Claim.Key)] = record;
        }

        if (draft.Merge is { } merge)
        {
            Idempotency[(merge.Claim.Scope, merge.Claim.Key)] = merge;
        }

        if (draft.Route is { } route)
        {
            Routes[route.Head.Name] = route.Head;
        }

        if (draft.Hook is { } hook)
        {
            Hooks[(hook.Provider, hook.EventId)] = hook.BodySha256;
        }

        if (draft.TopUp is { } topUp)
        {
            TopUps.Add(topUp.Reference, (topUp.Unit, topUp.AmountNanos));
        }

        draft.Phases.ForEach(Put);
        SetAsideMultiple = draft.SetAsideMultiple is { } multiple ? multiple.Value ?? DefaultSetAsideMultiple : SetAsideMultiple;
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
}
