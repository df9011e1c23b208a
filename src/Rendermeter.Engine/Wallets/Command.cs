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

/// <summary>Adds a cap, or changes limit, mode and thresholds of a known one. It holds from the next admission on.</summary>
public sealed record PutCap(OrgId Org, Cap Cap) : Command<PutCapOutcome>(Org);

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
}

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
