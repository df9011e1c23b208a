using Rendermeter.Engine.Attempts;

namespace Rendermeter.Engine.Wallets;

public static partial class MoneyRules
{
    private static AttemptMove DecideClaim(Book book, Draft draft, Claim claim)
    {
        var attempt = Find(book, claim);
        var expired = attempt.LeaseUntil is not { } until || until <= draft.Now;
        var claimable = attempt.State == AttemptState.Held
            || (attempt.State == AttemptState.Submitting && attempt.SubmitClass == SubmitClass.Native && draft.Now < attempt.FirstClaimAt + AttemptLife.ResendWithin);
        var unwanted = !claim.OnlyToDoubt && (attempt.CancelRequestedAt is not null || attempt.DeadlineAt <= draft.Now);
        if (!claimable || !expired || unwanted)
        {
            return Leave(attempt);
        }

        return Keep(draft, attempt with
        {
            State = AttemptState.Submitting,
            LeaseOwner = claim.Owner,
            LeaseEpoch = attempt.LeaseEpoch + 1,
            LeaseUntil = draft.Now + claim.Lease,
            FirstClaimAt = attempt.FirstClaimAt ?? draft.Now,
            SubmitDeadlineAt = draft.Now + claim.SubmitWindow,
        });
    }

    private static AttemptMove DecideAttach(Book book, Draft draft, Attach attach)
    {
        var attempt = Find(book, attach);
        if (attempt.State.IsResolved() || attempt.State == AttemptState.Held || attempt.SetAsideCostNanos is not null || attempt.ProviderJobId is { } known && known != attach.JobId)
        {
            return Leave(attempt);
        }

        return Keep(draft, attempt with { State = AttemptState.Submitted, ProviderJobId = attach.JobId, ResolvesBy = null, Overdue = false });
    }

    private static AttemptMove DecideDoubt(Book book, Draft draft, Doubt doubt)
    {
        var attempt = Find(book, doubt);
        if (attempt.State is not (AttemptState.Submitting or AttemptState.Submitted) || (doubt.IsOfSend && attempt.State == AttemptState.Submitted))
        {
            return Leave(attempt);
        }

        draft.Events.Add(EventText.InDoubt(attempt, doubt));
        return Keep(draft, attempt with { State = AttemptState.InDoubt, ResolvesBy = doubt.ResolvesBy, ProviderJobId = attempt.ProviderJobId ?? doubt.JobId });
    }

    private static AttemptMove DecideOverdue(Book book, Draft draft, MarkOverdue overdue)
    {
        var attempt = Find(book, overdue);
        if (attempt.State != AttemptState.InDoubt || attempt.Overdue || attempt.ResolvesBy > draft.Now)
        {
            return Leave(attempt);
        }

        draft.Events.Add(EventText.Overdue(attempt));
        return Keep(draft, attempt with { Overdue = true });
    }
}
