using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Attempts;

/// <summary>Deadlines, cancels, and when is looked next.</summary>
public static partial class AttemptLife
{
    /// <summary>The longest pause between two looks at a job within its usual time, and beyond its longest run.</summary>
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestLatePause = TimeSpan.FromMinutes(10);

    /// <summary>Everything that a provider is asked for is asked for again within this time.</summary>
    internal static readonly TimeSpan LongestWait = LongestLatePause * 5 / 4;

    /// <summary>When a running job is looked at next. Rarely while it usually still runs, more rarely the longer it takes, and never in step with others.</summary>
    public static DateTimeOffset NextLook(Attempt attempt, ProviderTraits traits, DateTimeOffset now)
    {
        var running = now - (attempt.FirstClaimAt ?? attempt.CreatedAt);
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
    private static Reaction Begin(Attempt attempt, ProviderTraits traits, DateTimeOffset? clearAt, string owner, DateTimeOffset now)
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

        clearAt = traits.IsConfigured ? clearAt : now + traits.PollInterval;
        var notBefore = clearAt > attempt.NotBefore || attempt.NotBefore is null ? clearAt : attempt.NotBefore;
        return notBefore > now
            ? new Reaction(null, new AttemptAction.Wait(attempt.DeadlineAt < notBefore ? attempt.DeadlineAt.Value : notBefore.Value))
            : new Reaction(new Claim(attempt.Org, attempt.Id, owner, Lease, SubmitWindow), new AttemptAction.Send());
    }

    /// <summary>Gives up an attempt that was not sent, because another has brought what was wanted.</summary>
    internal static Settle NotNeeded(Attempt attempt)
        => (Settle)GiveUp(attempt, JobOutcome.CancelledBeforeStart, "not_needed", "not_needed", "an earlier attempt has delivered").Write!;

    private static Reaction GiveUp(Attempt attempt, JobOutcome outcome, string evidence, string code, string message)
        => new(new Settle(attempt.Org, attempt.Id, AttemptState.NeverSent, JobId: null, CostNanos: 0, Nothing(outcome, code, message, RetryClass.Never, retryAt: null), evidence),
            new AttemptAction.Rest());

    private static Reaction Onward(Attempt attempt, ProviderTraits traits, DateTimeOffset now)
        => ToBeCancelled(attempt, traits, now) ? AskToCancel(attempt) : new Reaction(null, new AttemptAction.Ask(NextLook(attempt, traits, now)));

    /// <summary>From then on a known job that is said to run, or that nobody answers for, is in doubt and stays so: what counts is how it ended, and nothing else moves this instant.</summary>
    private static DateTimeOffset ResultsUntil(Attempt attempt, ProviderTraits traits) => (attempt.FirstClaimAt ?? attempt.CreatedAt) + traits.MaxRuntime + traits.ResultRetention;

    private static bool Unwanted(Attempt attempt, DateTimeOffset now) => attempt.CancelRequestedAt is not null || attempt.DeadlineAt <= now;

    /// <summary>Once, where a job of ours is known and its provider can: wanted by nobody, past its deadline, or past the longest run. What ran elsewhere is asked for, and not ours to stop.</summary>
    private static bool ToBeCancelled(Attempt attempt, ProviderTraits traits, DateTimeOffset now)
        => traits.CanCancel && attempt.LeaseOwner != ElsewhereWay.Evidence && attempt.ProviderJobId is not null && attempt.CancelSentAt is null
            && (Unwanted(attempt, now) || now >= attempt.FirstClaimAt + traits.MaxRuntime);

    private static Reaction AskToCancel(Attempt attempt) => new(new MarkCancelSent(attempt.Org, attempt.Id), new AttemptAction.Cancel());

    /// <summary>A provider that asks to be left alone is, for a while: a job that it is too busy to answer for still runs.</summary>
    private static Reaction LeaveAlone(Reaction reaction, ProviderEvidence evidence, DateTimeOffset now)
    {
        if (evidence is not ProviderEvidence.Unsure { RetryAfter: { } asked })
        {
            return reaction;
        }

        var until = now + (asked < LongestLatePause ? asked : LongestLatePause);
        return reaction.Next switch
        {
            AttemptAction.Ask ask when ask.At < until => reaction with { Next = new AttemptAction.Ask(until) },
            AttemptAction.LookUp lookUp when lookUp.At < until => reaction with { Next = new AttemptAction.LookUp(until) },
            _ => reaction,
        };
    }

    /// <summary>75 to 124 percent, the same for the same attempt: jobs that were sent together are not asked for together.</summary>
    private static int Spread(Attempt attempt)
    {
        Span<byte> id = stackalloc byte[16];
        attempt.Id.Value.TryWriteBytes(id);
        return 75 + (id[15] % 50);
    }
}
