using System.Diagnostics;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Attempts;

/// <summary>
/// The one place where an attempt's life is decided. Pure: given the attempt, what happened and the time, it says what to write and what to do.
/// Two rules stand above all others: nothing is sent before the claim is committed, and only a provider that recognises our key is ever sent twice.
/// </summary>
public static partial class AttemptLife
{
    /// <summary>How long a claim is good for.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);

    /// <summary>After a claim is committed, how long its first byte may still be sent.</summary>
    public static readonly TimeSpan SubmitWindow = TimeSpan.FromSeconds(5);

    /// <summary>How long a process that may still live can stand still between its last look at the clock and its send, unless an operator says otherwise.</summary>
    public static readonly TimeSpan FenceWindow = TimeSpan.FromMinutes(15);

    /// <summary>After the first claim, how long a provider that recognises our key is trusted to remember it. Later it is asked, and not sent to again.</summary>
    public static readonly TimeSpan ResendWithin = FenceWindow;

    /// <summary>A render whose process says nothing for this long is taken over by another.</summary>
    public static readonly TimeSpan TakeOverAfter = TimeSpan.FromSeconds(20);

    /// <summary>How long a hold may wait for its first claim; a retry, from the instant for which it was put off.</summary>
    public static readonly TimeSpan QueueTimeout = TimeSpan.FromHours(1);

    /// <summary>Between two looks for a job that may not exist.</summary>
    private static readonly TimeSpan LookUpInterval = TimeSpan.FromSeconds(1);

    /// <summary>How long an attempt may stay in doubt before somebody is told.</summary>
    private static readonly TimeSpan ResolveWithin = TimeSpan.FromHours(24);

    /// <summary>Decides what follows from an event.</summary>
    /// <param name="owner">The process that asks, as it signs its claims.</param>
    public static Reaction Step(Attempt attempt, ProviderTraits traits, AttemptEvent happened, string owner, DateTimeOffset now)
        => (attempt.State, happened) switch
        {
            (AttemptState.Held, _) => Begin(attempt, traits, (happened as AttemptEvent.Due)?.ClearAt, owner, now),
            (AttemptState.Submitting, AttemptEvent.Due due) => Recover(attempt, traits, due, owner, now),
            (AttemptState.Submitted, AttemptEvent.Due) => ToBeCancelled(attempt, traits, now) ? AskToCancel(attempt) : new Reaction(null, new AttemptAction.Ask(now)),
            (AttemptState.InDoubt, AttemptEvent.Due) when attempt.SetAsideCostNanos is not null => AwaitDecision(attempt, now),
            (AttemptState.InDoubt, AttemptEvent.Due) => Resolve(attempt, traits, now) is { Next: AttemptAction.LookUp or AttemptAction.Ask } due
                ? due with { Next = LookNow(attempt, now) }
                : Resolve(attempt, traits, now),
            (AttemptState.Submitting or AttemptState.Submitted or AttemptState.InDoubt, AttemptEvent.Heard heard) => Hear(attempt, traits, heard, now),
            (AttemptState.Billed or AttemptState.Free or AttemptState.NeverSent, AttemptEvent.Heard heard) => HearLate(attempt, traits, heard, now),
            (AttemptState.Billed or AttemptState.Free or AttemptState.NeverSent, AttemptEvent.Due) => LookLate(attempt, now),
            _ => throw new UnreachableException(),
        };

    /// <summary>
    /// When a negative look-up becomes evidence: no request can be on its way any more. A sender that is done was so when the doubt was written; it may
    /// have stood still before its send, past the deadline, so the request counts from the later of the two.
    /// </summary>
    public static DateTimeOffset SafeHorizon(Attempt attempt, ProviderTraits traits, bool senderIsDone)
    {
        var deadline = attempt.SubmitDeadlineAt!.Value;
        return senderIsDone
            ? (attempt.UpdatedAt > deadline ? attempt.UpdatedAt : deadline) + traits.NetworkHorizon
            : deadline + traits.NetworkHorizon + traits.FenceWindow;
    }

    /// <summary>Its bill is known and is not believed: a person decides, and asking the provider again would say nothing new.</summary>
    private static Reaction AwaitDecision(Attempt attempt, DateTimeOffset now)
        => new(attempt.ResolvesBy <= now && !attempt.Overdue ? new MarkOverdue(attempt.Org, attempt.Id) : null,
            new AttemptAction.Wait(attempt.ResolvesBy > now ? attempt.ResolvesBy.Value : now + ResolveWithin));

    /// <summary>A claim without an answer: what was sent is unknown.</summary>
    private static Reaction Recover(Attempt attempt, ProviderTraits traits, AttemptEvent.Due due, string owner, DateTimeOffset now)
    {
        if (!due.SenderIsDone && attempt.LeaseUntil > now)
        {
            return new Reaction(null, new AttemptAction.Wait(attempt.LeaseUntil.Value));
        }

        return attempt.SubmitClass switch
        {
            SubmitClass.Native when MayBeResent(attempt, now) && !Unwanted(attempt, now) => !traits.IsConfigured
                ? new Reaction(null, new AttemptAction.Wait(now + traits.PollInterval))
                : attempt.LeaseUntil > now
                ? new Reaction(null, new AttemptAction.Wait(attempt.LeaseUntil.Value))
                : new Reaction(new Claim(attempt.Org, attempt.Id, owner, Lease, SubmitWindow), new AttemptAction.Send()),
            SubmitClass.Native or SubmitClass.Lookup or SubmitClass.Blind => InDoubt(attempt, traits, "claimed by a process that ended before it wrote down the answer", now),
        };
    }

    private static Reaction Resolve(Attempt attempt, ProviderTraits traits, DateTimeOffset now)
    {
        if (ToBeCancelled(attempt, traits, now))
        {
            return AskToCancel(attempt);
        }

        if (attempt.ResolvesBy <= now && !attempt.Overdue)
        {
            return new Reaction(new MarkOverdue(attempt.Org, attempt.Id), LookAgain(attempt, traits, now));
        }

        return new Reaction(null, LookAgain(attempt, traits, now));
    }

    private static Reaction Hear(Attempt attempt, ProviderTraits traits, AttemptEvent.Heard heard, DateTimeOffset now) => heard.Evidence switch
    {
        ProviderEvidence.Running running when attempt.State == AttemptState.Submitted && now >= ResultsUntil(attempt, traits)
            => InDoubt(attempt, traits, $"the provider says that {running.JobId} runs, longer than any result of it is kept", now),
        ProviderEvidence.Accepted accepted => Attached(attempt, traits, accepted.JobId, now),
        ProviderEvidence.Running running => Attached(attempt, traits, running.JobId, now),
        ProviderEvidence.Finished finished => Finish(attempt, traits, finished, heard, now),
        ProviderEvidence.NotSent refused when MayBeRefused(attempt)
            => Free(attempt, heard.Source, JobOutcome.ProviderError, "not_sent", refused.Reason, RetryClass.Later, retryAt: null),
        ProviderEvidence.Refused refused when MayBeRefused(attempt)
            => Free(attempt, heard.Source, refused.Class == RetryClass.Never ? JobOutcome.RefusedInput : JobOutcome.ProviderError, refused.Code, refused.Message,
                refused.Class, now + refused.RetryAfter),
        ProviderEvidence.Unknown when attempt.State == AttemptState.Submitted => InDoubt(attempt, traits, "the provider no longer knows the job", now),
        ProviderEvidence.Unsure unsure when attempt.State == AttemptState.Submitted && now >= ResultsUntil(attempt, traits)
            => InDoubt(attempt, traits, $"the provider does not answer for the job: {unsure.Reason}", now),
        ProviderEvidence.Unknown when MayBeFreed(attempt, traits, heard.SenderIsDone, now)
            => Free(attempt, "not_found", JobOutcome.Timeout, "not_found", "the provider has no job with our reference, and none can be on its way",
                RetryClass.Elsewhere, retryAt: null),
        // Everything else is no news: what is known stays, and the next look is due.
        ProviderEvidence.NotSent or ProviderEvidence.Refused or ProviderEvidence.Unsure or ProviderEvidence.Unknown => attempt.State switch
        {
            AttemptState.Submitting when attempt.SubmitClass == SubmitClass.Native && MayBeResent(attempt, now)
                => new Reaction(null, new AttemptAction.Wait(attempt.LeaseUntil!.Value)),
            AttemptState.Submitting => InDoubt(attempt, traits, (heard.Evidence as ProviderEvidence.Unsure)?.Reason ?? "whether an earlier send arrived is unknown", now),
            AttemptState.Submitted => LeaveAlone(Onward(attempt, traits, now), heard.Evidence, now),
            AttemptState.InDoubt => LeaveAlone(Resolve(attempt, traits, now), heard.Evidence, now),
            AttemptState.Held or AttemptState.Billed or AttemptState.Free or AttemptState.NeverSent => throw new UnreachableException(),
        },
        _ => throw new UnreachableException(),
    };

    /// <summary>A refusal speaks for the send that it answers. Where an earlier one may have arrived, it says nothing of that.</summary>
    private static bool MayBeRefused(Attempt attempt) => attempt is { State: AttemptState.Submitting, LeaseEpoch: 1 };

    /// <summary>True while the provider is sure to recognise our key.</summary>
    private static bool MayBeResent(Attempt attempt, DateTimeOffset now) => now < attempt.FirstClaimAt + ResendWithin;

    /// <summary>Absence frees only what can be looked up, only if no job was ever seen, and only when nothing can be on its way.</summary>
    private static bool MayBeFreed(Attempt attempt, ProviderTraits traits, bool senderIsDone, DateTimeOffset now)
        => attempt.State == AttemptState.InDoubt && attempt.SubmitClass != SubmitClass.Blind && attempt.ProviderJobId is null
            && now >= SafeHorizon(attempt, traits, senderIsDone);

    private static Reaction Attached(Attempt attempt, ProviderTraits traits, string jobId, DateTimeOffset now)
    {
        if (attempt.ProviderJobId is { } known && known != jobId)
        {
            return new Reaction(
                new Alarm(attempt.Org, attempt.Id, "attempt.conflicting_evidence", $"{known} is known as its job, and the provider names {jobId}"),
                new AttemptAction.Wait(now + traits.PollInterval));
        }

        return attempt.State == AttemptState.Submitted ? Onward(attempt, traits, now)
            : attempt is { State: AttemptState.InDoubt, ProviderJobId: not null } && now >= ResultsUntil(attempt, traits) ? Resolve(attempt, traits, now)
            : new Reaction(new Attach(attempt.Org, attempt.Id, jobId), new AttemptAction.Ask(now + traits.PollInterval));
    }

    private static Reaction Finish(Attempt attempt, ProviderTraits traits, ProviderEvidence.Finished finished, AttemptEvent.Heard heard, DateTimeOffset now)
    {
        var price = heard.Price;
        var unclear = price is null ? "what the provider reports cannot be priced"
            : price.Billing == Billing.Unknown ? $"nobody says whether a job that ended as {finished.Outcome} is billed"
            : price.Cost.Currency.Code != attempt.Unit ? $"the provider bills in {price.Cost.Currency}, and {attempt.Unit} is held"
            : price.Cost.Nanos < 0 ? $"the provider bills {price.Cost}, which is below nothing"
            : null;
        if (unclear is not null)
        {
            // The job is written down with the doubt: whoever resolves it has to find it at the provider, which may never name it again.
            var reason = finished.ErrorCode is { Length: > 0 } code ? $"{unclear}; the provider's code is {code}" : unclear;
            return attempt.State != AttemptState.InDoubt ? InDoubt(attempt with { ProviderJobId = attempt.ProviderJobId ?? finished.JobId }, traits, reason, now)
                : attempt.ProviderJobId is null ? Attached(attempt, traits, finished.JobId, now)
                : Resolve(attempt, traits, now);
        }

        return Settled(attempt, finished, price!, heard, now);
    }

    private static Reaction Settled(Attempt attempt, ProviderEvidence.Finished finished, SettledPrice price, AttemptEvent.Heard heard, DateTimeOffset now)
    {
        // A provider's own bill wins over the policy that was written down for it.
        var state = price.Billing == Billing.Free && price.Cost.Nanos == 0 ? AttemptState.Free : AttemptState.Billed;
        var settlement = new Settlement(finished.Outcome, price.Billing, price.Evidence, price.Basis, SettlementText.Lines(price.Lines),
            finished.ErrorCode, finished.ErrorMessage, SettlementText.Deliveries(finished.Deliveries))
        {
            Retry = finished.Class ?? ClassOf(finished.Outcome),
            RetryAt = now + finished.RetryAfter,
        };
        return new Reaction(
            new Settle(attempt.Org, attempt.Id, state, finished.JobId, price.Cost.Nanos, settlement, heard.Source), new AttemptAction.Rest());
    }

    private static Reaction Free(
        Attempt attempt, string evidence, JobOutcome outcome, string code, string message, RetryClass retry, DateTimeOffset? retryAt)
        => new(new Settle(attempt.Org, attempt.Id, AttemptState.Free, JobId: null, CostNanos: 0, Nothing(outcome, code, message, retry, retryAt), evidence) { Epoch = attempt.LeaseEpoch },
            new AttemptAction.Rest());

    private static Settlement Nothing(JobOutcome outcome, string code, string message, RetryClass retry, DateTimeOffset? retryAt)
        => new(outcome, Billing.Free, "first_party", Basis.Request, "[]", code, message, "[]") { Retry = retry, RetryAt = retryAt };

    private static RetryClass? ClassOf(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Success or JobOutcome.Partial => null,
        JobOutcome.RefusedInput or JobOutcome.CancelledBeforeStart or JobOutcome.CancelledAfterStart => RetryClass.Never,
        JobOutcome.ProviderError or JobOutcome.RefusedOutput or JobOutcome.Timeout => RetryClass.Elsewhere,
    };

    private static Reaction InDoubt(Attempt attempt, ProviderTraits traits, string reason, DateTimeOffset now)
        => new(new Doubt(attempt.Org, attempt.Id, reason, now + ResolveWithin) { JobId = attempt.ProviderJobId, IsOfSend = attempt is { State: AttemptState.Submitting, ProviderJobId: null } },
            LookAgain(attempt, traits, now));

    private static AttemptAction LookAgain(Attempt attempt, ProviderTraits traits, DateTimeOffset now) => attempt switch
    {
        { ProviderJobId: not null } => new AttemptAction.Ask(NextLook(attempt, traits, now)),
        { SubmitClass: SubmitClass.Native or SubmitClass.Lookup } => new AttemptAction.LookUp(NextLookUp(attempt, now)),
        { ResolvesBy: { } told } when told > now => new AttemptAction.Wait(told),
        _ => new AttemptAction.Wait(now + ResolveWithin),
    };

    private static AttemptAction LookNow(Attempt attempt, DateTimeOffset now)
        => attempt.ProviderJobId is null ? new AttemptAction.LookUp(now) : new AttemptAction.Ask(now);
}
