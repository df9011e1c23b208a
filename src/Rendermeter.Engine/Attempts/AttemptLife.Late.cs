using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Attempts;

/// <summary>What is heard after the end. It moves no hold: there is none.</summary>
public static partial class AttemptLife
{
    /// <summary>A bill for what was free is booked; any other contradiction is told; a job that still runs is asked for until it says what it came to.</summary>
    private static Reaction HearLate(Attempt attempt, ProviderTraits traits, AttemptEvent.Heard heard, DateTimeOffset now)
    {
        var reaction = heard is { Evidence: ProviderEvidence.Finished finished, Price: { } price }
            ? FinishLate(attempt, finished, price, heard, now)
            : Pending(attempt, traits, heard, now);
        return attempt.WatchedUntil is not null && reaction is { Next: AttemptAction.Rest, Write: not Settle }
            ? new Reaction(new EndWatch(attempt.Org, attempt.Id, reaction.Write as Alarm), reaction.Next)
            : reaction;
    }

    /// <summary>The next look at a job that appeared after the end of its attempt; past its time somebody is told that nobody knows.</summary>
    private static Reaction LookLate(Attempt attempt, DateTimeOffset now) => attempt.WatchedUntil switch
    {
        null => new Reaction(null, new AttemptAction.Rest()),
        { } until when until <= now => new Reaction(
            new EndWatch(attempt.Org, attempt.Id, Late(attempt, $"{attempt.ProviderJobId} never said what it came to: look for it on the invoice")), new AttemptAction.Rest()),
        _ => new Reaction(null, new AttemptAction.Ask(now)),
    };

    private static Reaction Pending(Attempt attempt, ProviderTraits traits, AttemptEvent.Heard heard, DateTimeOffset now)
    {
        if (attempt.WatchedUntil is { } until)
        {
            // That a known job is not found is no end of it.
            var next = NextLook(attempt, traits, now);
            return LeaveAlone(new Reaction(null, new AttemptAction.Ask(next < until ? next : until)), heard.Evidence, now);
        }

        var job = heard.Evidence switch
        {
            ProviderEvidence.Accepted accepted => accepted.JobId,
            ProviderEvidence.Running running => running.JobId,
            _ => null,
        };
        var rest = new Reaction(null, new AttemptAction.Rest());
        if (attempt.State == AttemptState.Billed || (attempt.ProviderJobId is not null && !EndedByPerson(attempt)))
        {
            return rest; // its first end stands
        }

        return (job, heard.Evidence) switch
        {
            ({ } named, _) when attempt.ProviderJobId is null || attempt.ProviderJobId == named => new Reaction(
                new WatchLateJob(attempt.Org, attempt.Render, attempt.Id, named, now + traits.MaxRuntime + traits.ResultRetention), new AttemptAction.Ask(NextLook(attempt, traits, now))),
            ({ }, _) or (_, ProviderEvidence.Unsure or ProviderEvidence.Finished)
                => new Reaction(Late(attempt, "something tells of a job of it, and does not say which, or what became of it"), rest.Next),
            _ => rest,
        };
    }

    private static bool EndedByPerson(Attempt attempt) => attempt.Settlement?.PolicyEvidence == Resolving.Evidence;

    private static Alarm Late(Attempt attempt, string detail) => new(attempt.Org, attempt.Id, "attempt.late_job", detail);

    private static Reaction FinishLate(Attempt attempt, ProviderEvidence.Finished finished, SettledPrice price, AttemptEvent.Heard heard, DateTimeOffset now)
    {
        var rest = new AttemptAction.Rest();
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
}
