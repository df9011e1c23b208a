using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Engine.Wallets;

/// <summary>
/// Everything that may be written to an organisation's book. A command is decided by <see cref="MoneyRules.Decide"/> on rows that the same
/// transaction has locked; applied twice it is applied once.
/// </summary>
public abstract record Command(OrgId Org)
{
    /// <summary>The render whose attempts must be at hand, or null.</summary>
    public virtual RenderId? Render => null;

    /// <summary>The attempt whose render must be at hand, where the render is not named, or null.</summary>
    public virtual AttemptId? Attempt => null;

    /// <summary>The idempotency claim that must be at hand, or null.</summary>
    public virtual IdempotencyClaim? Claimed => null;

    /// <summary>A second claim that must be at hand, or null: what identical requests are merged by.</summary>
    public virtual IdempotencyClaim? MergeClaimed => null;

    /// <summary>Both of them, where they are.</summary>
    public IEnumerable<IdempotencyClaim> Claims() => [.. Claimed is { } claimed ? [claimed] : Array.Empty<IdempotencyClaim>(), .. MergeClaimed is { } merge ? [merge] : Array.Empty<IdempotencyClaim>()];

    /// <summary>The route that must be at hand, or null.</summary>
    public virtual string? Routed => null;

    /// <summary>The provider's event that must be at hand, or null.</summary>
    public virtual (string Provider, string EventId)? Hook => null;

    /// <summary>False where neither funds nor caps, slices or phases have to be at hand: nothing of them can change what is decided.</summary>
    public virtual bool LooksAtMoney => true;
}

/// <summary>A command and the type of its answer.</summary>
public abstract record Command<TOutcome>(OrgId Org) : Command(Org);

/// <summary>Opens an organisation with its first project, its wallet and its credit line. Opened twice, it stays as it was first opened.</summary>
/// <param name="CreditLineNanos">What it may spend without paying first, in nano-units; 0 opens none.</param>
public sealed record OpenBook(OrgId Org, string Name, ProjectId Project, string ProjectName, WalletId Wallet, string Unit, long CreditLineNanos) : Command<Done>(Org);

/// <summary>Adds a key.</summary>
public sealed record AddKey(OrgId Org, ApiKey Key) : Command<Done>(Org);

/// <summary>Takes a key out of use, for good. Its first revocation stands.</summary>
public sealed record RevokeKey(OrgId Org, ApiKey Key) : Command<Done>(Org);

/// <summary>Adds money to the wallet. The same reference twice is one top-up; with another amount it is refused.</summary>
/// <param name="AmountNanos">1 to 1e18 nano-units.</param>
public sealed record TopUp(OrgId Org, string Unit, long AmountNanos, string Reference) : Command<TopUpOutcome>(Org);

/// <summary>Adds a cap, or changes limit, mode and thresholds of a known one. It holds from the next admission on.</summary>
public sealed record PutCap(OrgId Org, Cap Cap) : Command<PutCapOutcome>(Org)
{
    /// <summary>The cap as whoever changes parts of it has read it: what they leave alone stays as it is by now. Null where all of it is said.</summary>
    public Cap? Read { get; init; }
}

/// <summary>Takes a cap out of use, for good. What it has counted stays readable. Retired, the cap that a default has made exempts its value.</summary>
public sealed record RetireCap(OrgId Org, CapId Id) : Command<Done>(Org);

/// <summary>Freezes admissions, or admits again. Settlements go on all the time.</summary>
/// <param name="Actor">Who decided it: <c>auditor</c>, or a person's key.</param>
/// <param name="Note">Why, in that one's words.</param>
public sealed record SetAdmission(OrgId Org, bool Frozen, string Actor, string Note) : Command<Done>(Org)
{
    /// <summary>What the auditor found; nothing where a person decides.</summary>
    public IReadOnlyList<BookFinding> Findings { get; init; } = [];
}

/// <summary>Forgets idempotency keys that have expired. One whose render goes on, or that was taken again meanwhile, stays.</summary>
public sealed record ForgetClaims(OrgId Org, IReadOnlyList<IdempotencyRecord> Expired) : Command<Done>(Org);

/// <summary>Opens a wallet in a further currency. An organisation has one in each; the first stands.</summary>
public sealed record OpenWallet(OrgId Org, WalletId Wallet, string Unit) : Command<Done>(Org);

/// <summary>Adds a grant. The same id twice is one grant.</summary>
/// <param name="AmountNanos">1 to 1e18 nano-units.</param>
/// <param name="Promotional">True for money that is given, false for money that was paid.</param>
/// <param name="Priority">0 to 100; lower is spent first.</param>
/// <param name="EffectiveAt">Usable from then on; null is now.</param>
/// <param name="ExpiresAt">Usable before this instant, which lies in the future; null is for ever.</param>
public sealed record AddGrant(
    OrgId Org, GrantId Id, string Unit, long AmountNanos, bool Promotional, int Priority, DateTimeOffset? EffectiveAt, DateTimeOffset? ExpiresAt, FundScope Scope)
    : Command<FundOutcome>(Org);

/// <summary>Lends a further amount: a fund that is spent after all money that was given or paid. The same id twice is one line.</summary>
/// <param name="AmountNanos">1 to 1e18 nano-units.</param>
/// <param name="ExpiresAt">Usable before this instant, which lies in the future; null is for ever.</param>
public sealed record AddCreditLine(OrgId Org, GrantId Id, string Unit, long AmountNanos, DateTimeOffset? ExpiresAt, FundScope Scope) : Command<FundOutcome>(Org);

/// <summary>Books prepaid credit that we bought from a provider; what it bills is paid from it first. The same id twice is one pool.</summary>
/// <param name="CreditsNanos">What the provider takes for it: 1 to 1e18 nano-units.</param>
/// <param name="BasisNanos">What was paid for it: 0 to 1e18 nano-units.</param>
public sealed record BuyPool(OrgId Org, PoolId Id, string Provider, string Unit, long CreditsNanos, long BasisNanos, DateTimeOffset? ExpiresAt) : Command<FundOutcome>(Org);

/// <summary>Adds, changes or ends a markup. It holds from the next admission on.</summary>
public sealed record PutMarkup(OrgId Org, Markup Markup) : Command<Done>(Org);

/// <summary>From how many times its quote on a cost is set aside for a person to decide; null is 10 times.</summary>
/// <param name="Multiple">2 to 1000.</param>
public sealed record PutSetAsideMultiple(OrgId Org, int? Multiple) : Command<Done>(Org);

/// <summary>Admits renders on a price version again: somebody has confirmed it.</summary>
public sealed record LiftQuarantine(OrgId Org, string PriceVersion, string Actor) : Command<Done>(Org);

/// <summary>Books as breakage what is left of grants that have expired, gives expired credit lines back, and writes off expired pools. What is held stays until it is released.</summary>
public sealed record ExpireFunds(OrgId Org) : Command<ExpireOutcome>(Org);

/// <summary>A later phase of one attempt. The same reference twice is one phase.</summary>
public abstract record LaterPhase(OrgId Org, AttemptId Id, string Reference, string Actor) : Command<PhaseOutcome>(Org)
{
    public override AttemptId? Attempt => Id;
}

/// <summary>T13: gives a part of the charge back. The loss is ours, and it is shown.</summary>
/// <param name="AmountNanos">1 to what is left of the charge.</param>
public sealed record Refund(OrgId Org, AttemptId Id, long AmountNanos, string Reference, string Actor) : LaterPhase(Org, Id, Reference, Actor);

/// <summary>T14, T15: the provider's bill, or a later measurement, differs from what was booked.</summary>
/// <param name="CostNanos">What the provider bills in all; null leaves the cost.</param>
/// <param name="ChargeNanos">What the tenant is to be charged in all, from its refunds so far to its hold; null leaves the charge.
/// A higher charge is taken only from what the funds of its hold have left and only where every cap has room.</param>
/// <param name="Evidence"><c>invoice</c>, <c>measured</c>, <c>operator</c>, …</param>
public sealed record Adjust(OrgId Org, AttemptId Id, long? CostNanos, long? ChargeNanos, string Evidence, string Reference, string Actor)
    : LaterPhase(Org, Id, Reference, Actor);

/// <summary>Places the hold of one attempt: of a new render, or the next attempt of a known one.</summary>
/// <param name="NewRender">The render, where this is its first attempt.</param>
/// <param name="Draft">The attempt as it is to stand, in state held, with its hold at the quote's upper bound.</param>
/// <param name="Scopes">Everything that a cap could name about it.</param>
/// <param name="Idempotency">The caller's claim, where this is a first attempt and the caller made one.</param>
/// <param name="Decision">The move to the next offer, where this is a later attempt.</param>
public sealed record Admit(
    OrgId Org, Render? NewRender, Attempt Draft, IReadOnlyList<CapScope> Scopes, IdempotencyClaim? Idempotency, RouteDecision? Decision)
    : Command<AdmitOutcome>(Org)
{
    /// <summary>The class of the render's customer, where the caller says one: caps may be about one class.</summary>
    public string? CustomerTier { get; init; }

    /// <summary>True where somebody else has sent it already: it is in doubt from the start, so that nothing here ever sends it.</summary>
    public bool RanElsewhere { get; init; }

    /// <summary>Where the route merges identical requests: what they have in common.</summary>
    public MergeOffer? Merge { get; init; }

    /// <summary>A person has allowed it above the ceiling; null where nobody was asked.</summary>
    public ApprovalGiven? Approved { get; init; }

    public override RenderId? Render => Draft.Render;
    public override IdempotencyClaim? Claimed => Idempotency;
    public override IdempotencyClaim? MergeClaimed => Merge?.Claim;
}

/// <summary>Keeps a render that a person has to allow. Nothing is held, and nothing is sent; its deadline refuses it.</summary>
/// <param name="Asked">What is to be allowed.</param>
public sealed record AskApproval(OrgId Org, Render NewRender, Approval Asked, IdempotencyClaim? Idempotency, MergeOffer? Merge) : Command<AdmitOutcome>(Org)
{
    public override RenderId? Render => NewRender.Id;
    public override IdempotencyClaim? Claimed => Idempotency;
    public override IdempotencyClaim? MergeClaimed => Merge?.Claim;
    public override bool LooksAtMoney => false;
}

/// <summary>A person does not allow a render: it ends.</summary>
/// <param name="Actor">The name of the key that says so.</param>
public sealed record DenyApproval(OrgId Org, RenderId Id, string Actor, string? Note) : Command<DenyOutcome>(Org)
{
    public override RenderId? Render => Id;
    public override bool LooksAtMoney => false;
}

/// <summary>Adds a version of a route.</summary>
/// <param name="Body">As <see cref="RouteText"/> writes it; null takes the route away.</param>
/// <param name="FromFile">True where the file of a gateway says so: what it has said before is no news.</param>
/// <param name="Effect">As <see cref="RouteEffects"/> writes it.</param>
/// <param name="BasedOn">The version that the change was made from; 0 where there was none.</param>
public sealed record PutRoute(OrgId Org, string Name, string? Body, bool FromFile, string Author, string? Note, string Effect, int BasedOn) : Command<PutRouteOutcome>(Org)
{
    /// <summary>Of a file: since when its process runs. What another has said since then is newer.</summary>
    public DateTimeOffset FileSince { get; init; }

    public override string? Routed => Name;
    public override bool LooksAtMoney => false;
}

/// <summary>A command about one attempt; all of them answer with the attempt as it stands afterwards.</summary>
public abstract record AttemptCommand(OrgId Org, AttemptId Id) : Command<AttemptMove>(Org)
{
    public override AttemptId? Attempt => Id;
}

/// <summary>T2: a worker takes the attempt and may send it until the submit deadline. Committed before the first byte is sent.</summary>
public sealed record Claim(OrgId Org, AttemptId Id, string Owner, TimeSpan Lease, TimeSpan SubmitWindow) : AttemptCommand(Org, Id)
{
    /// <summary>True where it may have been sent by another that is gone, and nobody will send it now: then it does not matter whether it is still wanted.</summary>
    public bool OnlyToDoubt { get; init; }

    public override bool LooksAtMoney => false;
}

/// <summary>T3, T8: the provider's job id is known.</summary>
public sealed record Attach(OrgId Org, AttemptId Id, string JobId) : AttemptCommand(Org, Id)
{
    public override bool LooksAtMoney => false;
}

/// <summary>T5, T16: the outcome is unknown from now on. Nothing moves.</summary>
public sealed record Doubt(OrgId Org, AttemptId Id, string Reason, DateTimeOffset ResolvesBy) : AttemptCommand(Org, Id)
{
    /// <summary>The provider's job, where it is learned with the doubt: it has ended, and nobody can say what it costs.</summary>
    public string? JobId { get; init; }

    /// <summary>True for a doubt about a send: a job that has become known meanwhile has ended it. Else it is about that job, too.</summary>
    public bool IsOfSend { get; init; }

    public override bool LooksAtMoney => false;
}

/// <summary>T18: the deadline to resolve has passed. A flag and an event; no money.</summary>
public sealed record MarkOverdue(OrgId Org, AttemptId Id) : AttemptCommand(Org, Id)
{
    public override bool LooksAtMoney => false;
}

/// <summary>T1, T4, T6, T7, T9: phase 1, the one resolution.</summary>
/// <param name="State">Billed, free or never sent.</param>
/// <param name="JobId">The provider's job, where it is learned only now.</param>
/// <param name="CostNanos">What the provider bills, in nano-units; 0 unless billed.</param>
/// <param name="Evidence">Where it was learned.</param>
public sealed record Settle(
    OrgId Org, AttemptId Id, AttemptState State, string? JobId, long CostNanos, Settlement Settlement, string Evidence) : AttemptCommand(Org, Id)
{
    /// <summary>The claim that this is a decision of: it holds only while that claim is the last. Null for evidence, which is never fenced.</summary>
    public int? Epoch { get; init; }

    /// <summary>Who has decided it: the gateway, or an operator by the name of their key.</summary>
    public string Actor { get; init; } = "gateway";

    /// <summary>True where only an attempt in doubt may be settled so.</summary>
    public bool OnlyInDoubt { get; init; }

    /// <summary>An operator's reason, kept with the event; null where a provider has said it.</summary>
    public string? Note { get; init; }

    /// <summary>The verdict, where it comes with the bill: of work that ran elsewhere, whose files nobody here can judge. Null leaves it to the gate.</summary>
    public Verdict? Verdict { get; init; }
}

/// <summary>What a person decided about a charge that was set aside.</summary>
public sealed record ResolveSetAside(OrgId Org, AttemptId Id, SetAsideDecision Decision, string Actor) : AttemptCommand(Org, Id);

/// <summary>The provider is about to be asked to cancel: written first, so that it is asked once.</summary>
public sealed record MarkCancelSent(OrgId Org, AttemptId Id) : AttemptCommand(Org, Id)
{
    public override bool LooksAtMoney => false;
}

/// <summary>Evidence that contradicts what is booked. An event; nobody moves money for it by themselves.</summary>
public sealed record Alarm(OrgId Org, AttemptId Id, string Kind, string Detail) : AttemptCommand(Org, Id)
{
    public override bool LooksAtMoney => false;
}

/// <summary>A job of an attempt that was given up runs, or may: it is asked for until it says what it came to, or until then. An event; no money.</summary>
public sealed record WatchLateJob(OrgId Org, RenderId Of, AttemptId Id, string JobId, DateTimeOffset Until) : AttemptCommand(Org, Id)
{
    public override RenderId? Render => Of;
    public override bool LooksAtMoney => false;
}

/// <summary>A late job is asked for no more: it has said what it came to, or nobody will.</summary>
/// <param name="Told">What somebody has to be told about it; null where nothing is left open.</param>
public sealed record EndWatch(OrgId Org, AttemptId Id, Alarm? Told) : AttemptCommand(Org, Id)
{
    public override bool LooksAtMoney => false;
}

/// <summary>The customer wants the render to stop. What was not sent is given up by its worker; what was perhaps sent waits for evidence.</summary>
/// <param name="Actor">The name of the key that asks.</param>
public sealed record RequestCancel(OrgId Org, RenderId Id, string Actor) : Command<CancelOutcome>(Org)
{
    public override RenderId? Render => Id;
}

/// <summary>When a render is looked at next. Written for waits that outlive their process, and to wake another node.</summary>
public sealed record Reschedule(OrgId Org, RenderId Id, DateTimeOffset DueAt) : Command<Done>(Org)
{
    public override RenderId? Render => Id;
    public override bool LooksAtMoney => false;
}

/// <summary>A render waits, and nobody has it in hand any more: when it is looked at next. The most frequent of all commands, so that it looks at nothing.</summary>
public sealed record PutDown(OrgId Org, RenderId Id, DateTimeOffset DueAt) : Command<Done>(Org)
{
    /// <summary>True where others may have made it due meanwhile, who know nothing of whose hand it was in: then it stays due.</summary>
    public bool StaysDue { get; init; }

    public override bool LooksAtMoney => false;
}

/// <summary>T17: the gate's verdict, with the files that it judged. Where a person was asked they are kept already.</summary>
public sealed record Judge(OrgId Org, AttemptId Id, Verdict Verdict, IReadOnlyList<Output> Outputs) : AttemptCommand(Org, Id)
{
    /// <summary>What it has cost us beside the provider's work.</summary>
    public IReadOnlyList<CostLine> Lines { get; init; } = [];

    /// <summary>What the lines come to that were booked when a person was asked, so that a rejection can say all that it has cost.</summary>
    public long BookedNanos { get; init; }

    /// <summary>The render, where it may have ended meanwhile: a person is not in a hurry.</summary>
    public RenderId? Unended { get; init; }

    public override RenderId? Render => Unended;
    public override bool LooksAtMoney => Lines.Count > 0;
}

/// <summary>Keeps what was delivered and waits for a person's verdict on it.</summary>
public sealed record AskPerson(OrgId Org, AttemptId Id, PersonAsked Asked, IReadOnlyList<Output> Outputs, IReadOnlyList<CostLine> Lines) : AttemptCommand(Org, Id)
{
    public override bool LooksAtMoney => Lines.Count > 0;
}

/// <summary>Keeps what somebody says of a render afterwards. It moves no money.</summary>
/// <param name="Idempotency">The caller's claim, where there is one.</param>
public sealed record AddFeedback(OrgId Org, Feedback Feedback, IdempotencyClaim? Idempotency) : Command<FeedbackOutcome>(Org)
{
    public override RenderId? Render => Feedback.Render;
    public override IdempotencyClaim? Claimed => Idempotency;
    public override bool LooksAtMoney => false;
}

/// <summary>Ends a render. Its first end stands.</summary>
/// <param name="Decision">The offer that was refused, where that is why it ends.</param>
public sealed record Conclude(OrgId Org, RenderId Id, RenderEnd End, RouteDecision? Decision) : Command<Done>(Org)
{
    /// <summary>True where a render that has succeeded may end although an earlier attempt is in doubt.</summary>
    public bool LeavesInDoubt { get; init; }

    public override RenderId? Render => Id;
}

/// <summary>Notes a verified callback, so that its repetition is known.</summary>
public sealed record ReceiveHook(OrgId Org, string Provider, string EventId, AttemptId Reported, string BodySha256) : Command<HookOutcome>(Org)
{
    public override (string, string)? Hook => (Provider, EventId);
    public override bool LooksAtMoney => false;
}

/// <summary>Erases what a render was made of: its prompt, its metadata, what vendors said of it. Nothing that a charge hangs on is touched.</summary>
/// <param name="Actor">The name of the key that asks, or <c>retention</c>.</param>
public sealed record EraseContent(OrgId Org, RenderId Id, string Actor) : Command<EraseOutcome>(Org)
{
    public override RenderId? Render => Id;
}

/// <summary>Keeps something that happened without touching money, such as a refusal.</summary>
public sealed record Note(OrgId Org, EngineEvent Event) : Command<Done>(Org)
{
    public override bool LooksAtMoney => false;
}
