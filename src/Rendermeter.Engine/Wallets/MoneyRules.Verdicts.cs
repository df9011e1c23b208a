using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Engine.Wallets;

public static partial class MoneyRules
{
    /// <summary>How long a caller's key stands for what it has said.</summary>
    private static readonly TimeSpan FeedbackClaimed = TimeSpan.FromDays(1);

    private static AttemptMove DecideJudge(Book book, Draft draft, Judge judge)
    {
        var attempt = Find(book, judge);
        if (attempt.State != AttemptState.Billed || attempt.Accepted is not null)
        {
            return Leave(attempt);
        }

        // A render has one accepted attempt: whoever comes second finds it decided.
        if (judge.Verdict.Accepted && book.AttemptsOf(attempt.Render).Any(other => other.Accepted == true))
        {
            return Leave(attempt);
        }

        // A person is not in a hurry: the render may have been given up meanwhile. And whoever has not heard that a person was asked may not decide.
        if (attempt.PersonBy is not null && (judge.Verdict.By is null || book.Renders.GetValueOrDefault(attempt.Render)?.End is not null))
        {
            return Leave(attempt);
        }

        draft.Judged = judge;
        BookLines(draft, attempt, judge.Lines);
        if (attempt.PersonBy is not null)
        {
            draft.Events.Add(EventText.PersonDecided(attempt, judge));
        }

        if (!judge.Verdict.Accepted)
        {
            draft.Events.Add(EventText.Rejected(attempt, judge));
        }

        return Keep(draft, attempt with { Accepted = judge.Verdict.Accepted });
    }

    private static AttemptMove DecideAskPerson(Book book, Draft draft, AskPerson ask)
    {
        var attempt = Find(book, ask);
        if (attempt.State != AttemptState.Billed || attempt.Accepted is not null || attempt.PersonBy is not null)
        {
            return Leave(attempt);
        }

        draft.Asked = ask;
        BookLines(draft, attempt, ask.Lines);
        draft.Events.Add(EventText.PersonAsked(attempt, ask.Asked));
        return Keep(draft, attempt with { PersonBy = ask.Asked.DueAt });
    }

    private static FeedbackOutcome DecideFeedback(Book book, Draft draft, AddFeedback add)
    {
        if (add.Idempotency is { } claim && book.Idempotency.TryGetValue((claim.Scope, claim.Key), out var known))
        {
            return known.Claim.Fingerprint == claim.Fingerprint ? FeedbackOutcome.Replayed : FeedbackOutcome.KeyMismatch;
        }

        if (!book.Renders.ContainsKey(add.Feedback.Render))
        {
            return FeedbackOutcome.NotFound;
        }

        if (book.AttemptsOf(add.Feedback.Render).FirstOrDefault(attempt => attempt.Accepted == true) is not { } accepted)
        {
            return FeedbackOutcome.NothingDelivered;
        }

        if (add.Feedback.Kind == Feedback.OfRegeneration && accepted.UserAccepted is not null)
        {
            return FeedbackOutcome.SaidAlready;
        }

        draft.Feedback = add.Feedback with { At = draft.Now };
        draft.Idempotency = add.Idempotency is { } taken ? new IdempotencyRecord(taken, add.Feedback.Render, draft.Now, draft.Now + FeedbackClaimed) : null;
        draft.Events.Add(EventText.Feedback(accepted, add.Feedback));

        // Its time of change stays: what is said later says nothing of how long it took.
        draft.Attempts[accepted.Id] = accepted with { UserAccepted = add.Feedback.Accepted ?? accepted.UserAccepted };
        return FeedbackOutcome.Kept;
    }

    /// <summary>Our cost, owed to whoever does the step: beside the attempt, whose own cost is its provider's bill.</summary>
    private static void BookLines(Draft draft, Attempt attempt, IReadOnlyList<CostLine> lines)
    {
        foreach (var line in lines)
        {
            var account = ChartOfAccounts.Step(line.Kind, attempt.Unit);
            draft.Lines.Add(line with { AccountId = account, At = draft.Now });
            draft.Book(new Transfer(line.TransferId, $"{attempt.Id}/steps", Attempt: null, Phase: null, line.Kind, attempt.Unit, account,
                ChartOfAccounts.Owed(line.Kind, attempt.Unit), line.AmountNanos, draft.Now));
        }
    }
}
