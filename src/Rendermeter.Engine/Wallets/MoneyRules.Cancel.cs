using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Engine.Wallets;

public static partial class MoneyRules
{
    /// <summary>A request and not a release: nothing is given back here.</summary>
    private static CancelOutcome DecideCancel(Book book, Draft draft, RequestCancel cancel)
    {
        if (!book.Renders.TryGetValue(cancel.Id, out var render))
        {
            return new CancelOutcome(Known: false, AlreadyFinal: false);
        }

        if (render.End is { } end)
        {
            return new CancelOutcome(Known: true, AlreadyFinal: end.Status != RenderStatus.Cancelled);
        }

        if (render.CancelRequestedAt is not null)
        {
            return new CancelOutcome(Known: true, AlreadyFinal: false);
        }

        draft.Render = render with { CancelRequestedAt = draft.Now };
        foreach (var attempt in book.AttemptsOf(cancel.Id).Where(attempt => !attempt.State.IsResolved()).ToList())
        {
            // The instant of the last change of state stays: horizons are counted from it.
            draft.Attempts[attempt.Id] = attempt with { CancelRequestedAt = draft.Now };
        }

        draft.Due = new RenderDue(cancel.Id, draft.Now);
        draft.Events.Add(EventText.CancelRequested(render, cancel.Actor));
        return new CancelOutcome(Known: true, AlreadyFinal: false);
    }

    private static EraseOutcome DecideErase(Book book, Draft draft, EraseContent erase)
    {
        if (!book.Renders.TryGetValue(erase.Id, out var render))
        {
            return new EraseOutcome(Known: false, Ended: false);
        }

        if (render.End is null)
        {
            return new EraseOutcome(Known: true, Ended: false);
        }

        if (render.ErasedAt is null)
        {
            draft.Render = render with { Prompt = "", MetadataJson = null, ErasedAt = draft.Now, End = render.End with { ErrorMessage = null } };
            draft.Erased = (erase.Id, draft.Now);
            draft.Events.Add(EventText.ContentErased(render, erase.Actor));
        }

        return new EraseOutcome(Known: true, Ended: true);
    }

    private static AttemptMove DecideCancelSent(Book book, Draft draft, MarkCancelSent sent)
    {
        var attempt = Find(book, sent);
        if (attempt.State.IsResolved() || attempt.CancelSentAt is not null)
        {
            return Leave(attempt);
        }

        var marked = attempt with { CancelSentAt = draft.Now };
        draft.Attempts[attempt.Id] = marked;
        return new AttemptMove(marked, Moved: true);
    }

    private static AttemptMove DecideAlarm(Book book, Draft draft, Alarm alarm)
    {
        var attempt = Find(book, alarm);
        draft.Events.Add(EventText.Alarmed(attempt, alarm));
        return Leave(attempt);
    }

    /// <summary>What has ended is looked at no more, unless an attempt was left behind in doubt: a late callback does not bring it back.</summary>
    private static Done DecideReschedule(Book book, Draft draft, Reschedule due)
    {
        if (book.Renders.TryGetValue(due.Id, out var render) && (render.End is null || book.AttemptsOf(due.Id).Any(attempt => !attempt.State.IsResolved())))
        {
            draft.Due = new RenderDue(due.Id, due.DueAt);
        }

        return new Done();
    }
}
