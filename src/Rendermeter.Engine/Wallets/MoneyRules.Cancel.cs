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
            draft.Render = render with { Prompt = "", MetadataJson = null, InputCount = 0, Inputs = [], ErasedAt = draft.Now, End = render.End with { ErrorMessage = null } };
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

    /// <summary>True of an attempt that its render's end left behind: in doubt, or given up and then heard of.</summary>
    private static bool IsFollowed(Attempt attempt) => !attempt.State.IsResolved() || attempt.WatchedUntil is not null;

    private static AttemptMove DecideWatch(Book book, Draft draft, WatchLateJob watch)
    {
        var attempt = Find(book, watch);
        if (attempt.State is not (AttemptState.Free or AttemptState.NeverSent) || attempt.WatchedUntil is not null || attempt.CostNanos != 0
            || (attempt.ProviderJobId is { } known && known != watch.JobId))
        {
            return Leave(attempt);
        }

        var watched = attempt with { ProviderJobId = watch.JobId, WatchedUntil = watch.Until };
        draft.Attempts[attempt.Id] = watched;
        draft.Due = book.Renders[attempt.Render].End is null ? null : new RenderDue(attempt.Render, draft.Now);
        draft.Events.Add(EventText.LateJob(watched));
        return new AttemptMove(watched, Moved: true);
    }

    private static AttemptMove DecideEndWatch(Book book, Draft draft, EndWatch end)
    {
        var attempt = Find(book, end);
        if (attempt.WatchedUntil is null)
        {
            return Leave(attempt);
        }

        if (end.Told is { } told)
        {
            draft.Events.Add(EventText.Alarmed(attempt, told));
        }

        var ended = attempt with { WatchedUntil = null };
        draft.Attempts[attempt.Id] = ended;
        return new AttemptMove(ended, Moved: true);
    }

    /// <summary>What has ended is looked at no more, unless a late job of it is asked for or an attempt was left behind in doubt: a late callback does not bring it back.</summary>
    private static Done DecideReschedule(Book book, Draft draft, Reschedule due)
    {
        if (book.Renders.TryGetValue(due.Id, out var render))
        {
            var goesOn = render.End is null || book.AttemptsOf(due.Id).Any(IsFollowed);
            draft.Due = new RenderDue(due.Id, goesOn ? due.DueAt : null);
        }

        return new Done();
    }

    private static Done DecidePutDown(Draft draft, PutDown down)
    {
        draft.Due = new RenderDue(down.Id, down.DueAt) { PutsOff = true, UnlessDueBy = down.StaysDue ? draft.Now : null };
        return new Done();
    }
}
