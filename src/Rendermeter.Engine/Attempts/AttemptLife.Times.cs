using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Attempts;

/// <summary>Deadlines, cancels, and what is heard after the end.</summary>
public static partial class AttemptLife
{
    /// <summary>The longest pause between two looks at a job within its usual time, and beyond its longest run.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLatePause = TimeSpan.FromMinutes(10);

    /// <summary>When a running job is looked at next. Rarely while it usually still runs, more rarely the longer it takes, and never in step with others.</summary>
    public static DateTimeOffset NextLook(Attempt attempt, ProviderTraits traits, DateTimeOffset now)
    {
        var running = now - (attempt.FirstClaimAt ?? now);
        var untilUsual = (traits.TypicalRuntime * 4 / 5) - running;
        var pause = untilUsual > traits.PollInterval ? untilUsual : running / 4;
        var longest = running > traits.MaxRuntime ? LongestLatePause : LongestPause;
        pause = pause > longest ? longest : pause;
        var beyond = pause - traits.PollInterval;
        return now + traits.PollInterval + (beyond > TimeSpan.Zero ? beyond * Spread(attempt) / 100 : TimeSpan.Zero);
    }

    /// <summary>When a job that may not exist is looked for next: often at first, rarely after hours.</summary>
    private static DateTimeOffset NextLookUp(Attempt attempt, DateTimeOffset now)
    {
        var pause = (now - (attempt.FirstClaimAt ?? now)) / 16;
        return now + (pause < LookUpInterval ? LookUpInterval : pause > LongestLatePause ? LongestLatePause : pause);
    }

    /// <summary>From the hold to the claim, unless nobody wants it any more.</summary>
    private static Reaction Begin(Attempt attempt, DateTimeOffset? clearAt, string owner, DateTimeOffset now)
    {
        if (attempt.CancelRequestedAt is not null)
        {
            return GiveUp(attempt, JobOutcome.CancelledBeforeStart, "cancel", "cancelled", "it was cancelled before it was sent");
        }

        if (attempt.DeadlineAt <= now)
        {
            return GiveUp(attempt, JobOutcome.Timeout, "deadline", "deadline_passed", "its deadline passed before it was sent");
        }

        var begins = attempt.NotBefore > attempt.CreatedAt ? attempt.NotBefore.Value : attempt.CreatedAt;
        if (now >= begins + QueueTimeout)
        {
            return GiveUp(attempt, JobOutcome.Timeout, "deadline", "queue_timeout", "it could not be sent in time");
        }

        var notBefore = clearAt > attempt.NotBefore || attempt.NotBefore is null ? clearAt : attempt.NotBefore;
        return notBefore > now
            ? new Reaction(null, new AttemptAction.Wait(attempt.DeadlineAt < notBefore ? attempt.DeadlineAt.Value : notBefore.Value))
            : new Reaction(new Claim(attempt.Org, attempt.Id, owner, Lease, SubmitWindow), new AttemptAction.Send());
    }

    private static Reaction GiveUp(Attempt attempt, JobOutcome outcome, string evidence, string code, string message)
        => new(new Settle(attempt.Org, attempt.Id, AttemptState.NeverSent, JobId: null, CostNanos: 0, Nothing(outcome, code, message, RetryClass.Never, retryAt: null), evidence),
            new AttemptAction.Rest());

    private static Reaction Onward(Attempt attempt, ProviderTraits traits, DateTimeOffset now)
        => ToBeCancelled(attempt, traits, now) ? AskToCancel(attempt) : new Reaction(null, new AttemptAction.Ask(NextLook(attempt, traits, now)));

    private static bool Unwanted(Attempt attempt, DateTimeOffset now) => attempt.CancelRequestedAt is not null || attempt.DeadlineAt <= now;

    /// <summary>Once, where a job is known and its provider can: wanted by nobody, past its deadline, or past the longest run.</summary>
    private static bool ToBeCancelled(Attempt attempt, ProviderTraits traits, DateTimeOffset now)
        => traits.CanCancel && attempt.ProviderJobId is not null && attempt.CancelSentAt is null
            && (Unwanted(attempt, now) || now >= attempt.FirstClaimAt + traits.MaxRuntime);

    private static Reaction AskToCancel(Attempt attempt) => new(new MarkCancelSent(attempt.Org, attempt.Id), new AttemptAction.Cancel());

    /// <summary>What is heard after the end moves no hold: there is none. A bill for what was free is booked; any other contradiction is told.</summary>
    private static Reaction HearLate(Attempt attempt, AttemptEvent.Heard heard, DateTimeOffset now)
    {
        var rest = new AttemptAction.Rest();
        if (heard is not { Evidence: ProviderEvidence.Finished finished, Price: { } price })
        {
            // Something runs, or ran, under an attempt that was given up. What it comes to is not known yet: somebody is told.
            return heard.Evidence is ProviderEvidence.Unknown or ProviderEvidence.NotSent or ProviderEvidence.Refused || attempt.ProviderJobId is not null || attempt.State == AttemptState.Billed
                ? new Reaction(null, rest)
                : new Reaction(new Alarm(attempt.Org, attempt.Id, "attempt.late_job", "a callback names a job of it, and the provider does not say what became of it"), rest);
        }

        if (price.Billing == Billing.Unknown || price.Cost.Currency.Code != attempt.Unit || price.Cost.Nanos < 0)
        {
            return attempt.State == AttemptState.Billed ? new Reaction(null, rest)
                : new Reaction(new Alarm(attempt.Org, attempt.Id, "attempt.conflicting_evidence", $"{finished.JobId} ran, and what it costs is not known"), rest);
        }

        if (attempt.ProviderJobId is { } known && finished.JobId != known && price.Cost.Nanos > 0)
        {
            return new Reaction(new Alarm(attempt.Org, attempt.Id, "attempt.conflicting_evidence", $"{known} is settled as its job, and {finished.JobId} is billed at {price.Cost}"), rest);
        }

        if (price.Cost.Nanos == attempt.CostNanos)
        {
            return new Reaction(null, rest);
        }

        return attempt.State != AttemptState.Billed && attempt.CostNanos == 0
            ? Settled(attempt, finished, price, heard, now)
            : new Reaction(new Alarm(attempt.Org, attempt.Id, "attempt.conflicting_evidence", $"{finished.JobId} is billed at {price.Cost}, and something else is booked"), rest);
    }

    /// <summary>75 to 124 percent, the same for the same attempt: jobs that were sent together are not asked for together.</summary>
    private static int Spread(Attempt attempt)
    {
        Span<byte> id = stackalloc byte[16];
        attempt.Id.Value.TryWriteBytes(id);
        return 75 + (id[15] % 50);
    }
}
