using Rendermeter.Engine.Requests;

namespace Rendermeter.Engine.Wallets;

public static partial class MoneyRules
{
    private static AdmitOutcome DecideAskApproval(Book book, Draft draft, AskApproval ask)
    {
        if (Claimed(book, draft, ask.Idempotency, ask.Merge, ask.NewRender.Id) is { } earlier)
        {
            return earlier;
        }

        if (book.Renders.ContainsKey(ask.NewRender.Id))
        {
            return new AdmitOutcome.Waiting(ask.NewRender.Id);
        }

        if (book.AdmissionFrozen)
        {
            return new AdmitOutcome.Refused(new Refusal(RefusalCode.AdmissionFrozen, ask.NewRender.Unit, ask.Asked.QuotedNanos, Left: 0, Cap: null, ResetsAt: null));
        }

        draft.Render = ask.NewRender with { CreatedAt = draft.Now, Approval = ApprovalState.Pending };
        draft.Approval = (ask.NewRender.Id, ask.Asked with { AskedAt = draft.Now });
        draft.Due = new RenderDue(ask.NewRender.Id, ask.Asked.ExpiresAt);
        Keep(draft, ask.Idempotency, ask.Merge, ask.NewRender.Id);
        draft.Events.Add(EventText.AwaitingApproval(draft.Render, ask.Asked));
        return new AdmitOutcome.Waiting(ask.NewRender.Id);
    }

    private static DenyOutcome DecideDenyApproval(Book book, Draft draft, DenyApproval deny)
    {
        if (!book.Renders.TryGetValue(deny.Id, out var render))
        {
            return new DenyOutcome(Known: false, Denied: false);
        }

        if (render.Approval != ApprovalState.Pending || render.End is not null)
        {
            return new DenyOutcome(Known: true, render.Approval == ApprovalState.Denied);
        }

        var end = new RenderEnd(RenderStatus.Failed, "approval_denied", $"{deny.Actor} did not allow its price{(deny.Note is null ? "" : $": {deny.Note}")}", draft.Now);
        draft.Render = render with { Approval = ApprovalState.Denied, End = end };
        draft.ApprovalDecided = (deny.Id, deny.Actor, deny.Note, UpToNanos: null);
        draft.Due = new RenderDue(deny.Id, At: null);
        draft.Events.Add(EventText.ApprovalDecided("render.denied", render, deny.Actor, deny.Note, null));
        draft.Events.Add(EventText.RenderEnded(draft.Render, book));
        return new DenyOutcome(Known: true, Denied: true);
    }

    /// <summary>What stands for the claims of a request already; null where it is new.</summary>
    private static AdmitOutcome? Claimed(Book book, Draft draft, IdempotencyClaim? idempotency, MergeOffer? merge, Identities.RenderId render)
    {
        // A claim that stands for this very render was taken by this very command, in a commit whose answer was lost.
        if (idempotency is { } claim && book.Idempotency.TryGetValue((claim.Scope, claim.Key), out var earlier) && earlier.Render != render)
        {
            return earlier.Claim.Fingerprint == claim.Fingerprint
                ? new AdmitOutcome.Replayed(earlier.Render)
                : new AdmitOutcome.KeyMismatch(earlier.Render);
        }

        if (merge is null || !book.Idempotency.TryGetValue((merge.Claim.Scope, merge.Claim.Key), out var same) || same.Render == render || same.Render == merge.Over
            || same.ExpiresAt <= draft.Now || same.Claim.Fingerprint != merge.Claim.Fingerprint)
        {
            return null;
        }

        // Whoever sends the merged request again with its own key gets the same render, also after the window.
        Keep(draft, idempotency, merge: null, same.Render);
        return new AdmitOutcome.Merged(same.Render);
    }

    private static void Keep(Draft draft, IdempotencyClaim? idempotency, MergeOffer? merge, Identities.RenderId render)
    {
        draft.Idempotency = idempotency is { } claim ? new IdempotencyRecord(claim, render, draft.Now, draft.Now + IdempotencyRetention) : null;
        draft.Merge = merge is null ? null : new IdempotencyRecord(merge.Claim, render, draft.Now, draft.Now + merge.Within);
    }
}
