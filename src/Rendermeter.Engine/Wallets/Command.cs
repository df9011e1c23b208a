using Rendermeter.Engine.Attempts;
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

    /// <summary>The provider's event that must be at hand, or null.</summary>
    public virtual (string Provider, string EventId)? Hook => null;
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

/// <summary>Adds money to the wallet. The same reference twice is one top-up.</summary>
/// <param name="AmountNanos">1 to 1e18 nano-units.</param>
public sealed record TopUp(OrgId Org, string Unit, long AmountNanos, string Reference) : Command<TopUpOutcome>(Org);

/// <summary>Adds or changes a cap. It holds from the next admission on.</summary>
public sealed record PutCap(OrgId Org, Cap Cap) : Command<Done>(Org);

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
    /// <summary>True where somebody else has sent it already: it is in doubt from the start, so that nothing here ever sends it.</summary>
    public bool RanElsewhere { get; init; }

    public override RenderId? Render => Draft.Render;
    public override IdempotencyClaim? Claimed => Idempotency;
}

/// <summary>A command about one attempt; all of them answer with the attempt as it stands afterwards.</summary>
public abstract record AttemptCommand(OrgId Org, AttemptId Id) : Command<AttemptMove>(Org)
{
    public override AttemptId? Attempt => Id;
}

/// <summary>T2: a worker takes the attempt and may send it until the submit deadline. Committed before the first byte is sent.</summary>
public sealed record Claim(OrgId Org, AttemptId Id, string Owner, TimeSpan Lease, TimeSpan SubmitWindow) : AttemptCommand(Org, Id);

/// <summary>T3, T8: the provider's job id is known.</summary>
public sealed record Attach(OrgId Org, AttemptId Id, string JobId) : AttemptCommand(Org, Id);

/// <summary>T5, T16: the outcome is unknown from now on. Nothing moves.</summary>
public sealed record Doubt(OrgId Org, AttemptId Id, string Reason, DateTimeOffset ResolvesBy) : AttemptCommand(Org, Id);

/// <summary>T18: the deadline to resolve has passed. A flag and an event; no money.</summary>
public sealed record MarkOverdue(OrgId Org, AttemptId Id) : AttemptCommand(Org, Id);

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
}

/// <summary>T15: a provider bills what had been resolved as free or never sent. The cost is ours; the tenant's hold is gone and stays gone.</summary>
public sealed record BookLate(OrgId Org, AttemptId Id, string JobId, long CostNanos, string Evidence) : AttemptCommand(Org, Id);

/// <summary>The provider is about to be asked to cancel: written first, so that it is asked once.</summary>
public sealed record MarkCancelSent(OrgId Org, AttemptId Id) : AttemptCommand(Org, Id);

/// <summary>Evidence that contradicts what is booked. An event; nobody moves money for it by themselves.</summary>
public sealed record Alarm(OrgId Org, AttemptId Id, string Kind, string Detail) : AttemptCommand(Org, Id);

/// <summary>The customer wants the render to stop. What was not sent is given up by its worker; what was perhaps sent waits for evidence.</summary>
/// <param name="Actor">The name of the key that asks.</param>
public sealed record RequestCancel(OrgId Org, RenderId Id, string Actor) : Command<CancelOutcome>(Org)
{
    public override RenderId? Render => Id;
}

/// <summary>When a render is looked at next. Written for waits that outlive their process, and to wake another node.</summary>
public sealed record Reschedule(OrgId Org, RenderId Id, DateTimeOffset DueAt) : Command<Done>(Org);

/// <summary>T17: the gate's verdict, with the files that it judged.</summary>
public sealed record Judge(OrgId Org, AttemptId Id, Verdict Verdict, IReadOnlyList<Output> Outputs) : AttemptCommand(Org, Id);

/// <summary>Ends a render. Its first end stands.</summary>
/// <param name="Decision">The offer that was refused, where that is why it ends.</param>
public sealed record Conclude(OrgId Org, RenderId Id, RenderEnd End, RouteDecision? Decision) : Command<Done>(Org)
{
    public override RenderId? Render => Id;
}

/// <summary>Notes a verified callback, so that its repetition is known.</summary>
public sealed record ReceiveHook(OrgId Org, string Provider, string EventId, AttemptId Reported, string BodySha256) : Command<HookOutcome>(Org)
{
    public override (string, string)? Hook => (Provider, EventId);
}

/// <summary>Keeps something that happened without touching money, such as a refusal.</summary>
public sealed record Note(OrgId Org, EngineEvent Event) : Command<Done>(Org);
