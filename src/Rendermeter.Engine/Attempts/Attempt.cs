using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Attempts;

/// <summary>One submission of a render to one provider: its offer, its state, its hold and what became of it. Amounts are nano-units of <see cref="Unit"/>.</summary>
public sealed record Attempt
{
    public required AttemptId Id { get; init; }
    public required OrgId Org { get; init; }
    public required RenderId Render { get; init; }

    /// <summary>1 for the first attempt of a render, gapless.</summary>
    public required int Number { get; init; }
    public required KeyId Key { get; init; }
    public required Offer Offer { get; init; }
    public required string Unit { get; init; }
    public required SubmitClass SubmitClass { get; init; }
    public AttemptState State { get; init; } = AttemptState.Held;

    /// <summary>The process that claimed it, or null.</summary>
    public string? LeaseOwner { get; init; }

    /// <summary>How often it was claimed. A provider that is not native is claimed at most once.</summary>
    public int LeaseEpoch { get; init; }
    public DateTimeOffset? LeaseUntil { get; init; }
    public DateTimeOffset? FirstClaimAt { get; init; }

    /// <summary>After this instant the claim may not be sent any more.</summary>
    public DateTimeOffset? SubmitDeadlineAt { get; init; }
    public string? ProviderJobId { get; init; }

    /// <summary>Set while in doubt: when somebody is told that it is still unknown. Passing it moves no money.</summary>
    public DateTimeOffset? ResolvesBy { get; init; }
    public bool Overdue { get; init; }
    public required long HoldNanos { get; init; }

    /// <summary>What the quote expected it to cost; null where no quote is known.</summary>
    public long? ExpectedNanos { get; init; }

    /// <summary>The bound of its cost, before any markup; null where it is the hold.</summary>
    public long? BoundNanos { get; init; }

    /// <summary>What is added to its cost, as it held at the admission; null is nothing.</summary>
    public MarkupTerms? Markup { get; init; }

    /// <summary>What the provider bills, where that is set aside for a person to decide; null where nothing is.</summary>
    public long? SetAsideCostNanos { get; init; }
    public long ChargeNanos { get; init; }
    public long CostNanos { get; init; }

    /// <summary>Cost above the hold: the operator's, never the tenant's.</summary>
    public long OverrunNanos { get; init; }

    /// <summary>The verdict on what was delivered; null while there is none.</summary>
    public bool? Accepted { get; init; }

    /// <summary>When the verdict of a person is needed; null where nobody was asked. It stays when the verdict is there.</summary>
    public DateTimeOffset? PersonBy { get; init; }

    /// <summary>What users said of it afterwards; null while they said nothing. The gate's verdict stays as it was.</summary>
    public bool? UserAccepted { get; init; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>How many outputs were asked for.</summary>
    public required int OutputsAsked { get; init; }

    /// <summary>The render's deadline: what is not sent by then is given up, what runs is asked to be cancelled. Null is none.</summary>
    public DateTimeOffset? DeadlineAt { get; init; }

    /// <summary>A retry waits until then; null may be sent at once.</summary>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When the customer asked to cancel. It moves no money: what was perhaps sent keeps its hold until there is evidence.</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>When the provider was asked to cancel: once.</summary>
    public DateTimeOffset? CancelSentAt { get; init; }

    /// <summary>Until when a job that appeared after its end is asked for; null where none is. It moves no hold: there is none.</summary>
    public DateTimeOffset? WatchedUntil { get; init; }

    /// <summary>The quote it was held at, as it was shown (JSON).</summary>
    public required string QuoteJson { get; init; }

    /// <summary>What the provider said and what it came to; null before the settlement.</summary>
    public Settlements.Settlement? Settlement { get; init; }

    /// <summary>The verdict with what users said of it.</summary>
    public bool? Kept => Accepted == true ? UserAccepted ?? true : Accepted;

    /// <summary>True where something was delivered and the gate has not judged it.</summary>
    public bool AwaitsVerdict => State == AttemptState.Billed && Accepted is null && Settlement?.Outcome is (JobOutcome.Success or JobOutcome.Partial);
}
