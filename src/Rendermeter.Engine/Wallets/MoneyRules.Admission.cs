using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;

namespace Rendermeter.Engine.Wallets;

public static partial class MoneyRules
{
    /// <summary>How long an idempotency key is remembered.</summary>
    private static readonly TimeSpan IdempotencyRetention = TimeSpan.FromDays(7);

    private static AdmitOutcome DecideAdmit(Book book, Draft draft, Admit admit)
    {
        if (Claimed(book, draft, admit.Idempotency, admit.Merge, admit.Draft.Render) is { } earlier)
        {
            return earlier;
        }

        // An attempt that was admitted before its process died, or before its connection was lost, is found, not admitted again.
        if (book.AttemptsOf(admit.Draft.Render).FirstOrDefault(known => known.Number == admit.Draft.Number) is { } known)
        {
            return new AdmitOutcome.Placed(known);
        }

        // A later attempt was decided on a record read before: a cancel, or another worker's end, may have come in between.
        if (admit.NewRender is null && book.Renders[admit.Draft.Render] is { } begun && (begun.End is not null || begun.CancelRequestedAt is not null))
        {
            return new AdmitOutcome.Withdrawn();
        }

        if (admit.Approved is { } approved && book.Renders[admit.Draft.Render] is var asked && (asked.Approval != ApprovalState.Pending || approved.ExpiresAt <= draft.Now))
        {
            return new AdmitOutcome.NotWaiting(asked.Approval);
        }

        admit = admit with { Draft = Marked(book, admit) };
        var needs = NeedsOfCaps(book, draft, admit);
        var refusal = RefusedByRender(book, admit) ?? RefusedByCap(needs) ?? RefusedByFunds(book, draft, admit, out _);
        if (refusal is not null)
        {
            draft.Events.Add(EventText.Refused(admit, refusal));
            return new AdmitOutcome.Refused(refusal);
        }

        return Place(book, draft, admit, needs);
    }

    private static AdmitOutcome.Placed Place(Book book, Draft draft, Admit admit, IReadOnlyList<CapNeed> needs)
    {
        var attempt = admit.Draft with
        {
            State = admit.RanElsewhere ? AttemptState.InDoubt : AttemptState.Held,
            CreatedAt = draft.Now,
            UpdatedAt = draft.Now,
        };
        _ = RefusedByFunds(book, draft, admit, out var slices);
        foreach (var slice in slices)
        {
            var fund = draft.Account(slice.AccountId, attempt.Unit);
            draft.Set(fund with { Held = fund.Held + slice.AmountNanos });
        }

        HoldCaps(draft, attempt, needs);
        draft.Attempts[attempt.Id] = attempt;
        draft.Slices[attempt.Id] = slices;
        draft.Phases.Add(new AttemptPhase(attempt.Id, 0, "hold", ChargeDeltaNanos: 0, CostDeltaNanos: 0, "submit", "gateway", draft.Now));

        if (admit.NewRender is { } render)
        {
            draft.Render = render with { CreatedAt = draft.Now };
            draft.Due = new RenderDue(render.Id, draft.Now + AttemptLife.TakeOverAfter);
            Keep(draft, admit.Idempotency, admit.Merge, render.Id);
            draft.Events.Add(EventText.Admitted(draft.Render, attempt));
        }

        if (admit.Approved is { } approved)
        {
            draft.Render = book.Renders[attempt.Render] with { Approval = ApprovalState.Approved };
            draft.ApprovalDecided = (attempt.Render, approved.Actor, approved.Note, approved.UpToNanos);
            draft.Due = new RenderDue(attempt.Render, draft.Now + AttemptLife.TakeOverAfter);
            draft.Events.Add(EventText.ApprovalDecided("render.approved", draft.Render, approved.Actor, approved.Note, approved.UpToNanos));
            draft.Events.Add(EventText.Admitted(draft.Render, attempt));
        }

        if (admit.Decision is { } decision)
        {
            draft.Decision = (attempt.Render, decision with { At = draft.Now });
            draft.Events.Add(EventText.Failover(attempt, decision));
        }

        return new AdmitOutcome.Placed(attempt);
    }

    private static Refusal? RefusedByRender(Book book, Admit admit)
    {
        var hold = admit.Draft.HoldNanos;
        var unit = admit.Draft.Unit;
        if (book.AdmissionFrozen)
        {
            return new Refusal(RefusalCode.AdmissionFrozen, unit, hold, Left: 0, Cap: null, ResetsAt: null);
        }

        if (book.Quarantines.TryGetValue(admit.Draft.Offer.PriceVersion, out var wrong) && wrong.QuarantinedAt is not null)
        {
            return new Refusal(RefusalCode.PriceQuarantined, unit, hold, Left: 0, Cap: null, ResetsAt: null);
        }

        var render = admit.NewRender ?? book.Renders[admit.Draft.Render];
        var taken = Taken(book, render.Id);
        foreach (var (code, bound) in new[] { (RefusalCode.MaxCost, render.MaxCostNanos), (RefusalCode.Ceiling, admit.Approved?.UpToNanos ?? render.CeilingNanos) })
        {
            var asked = code == RefusalCode.Ceiling && admit.Approved is { IsBeforeMarkup: true } ? admit.Draft.BoundNanos ?? hold : hold;
            if (bound is { } limit && taken + asked > limit)
            {
                return new Refusal(code, unit, hold, Left: Math.Max(0, limit - taken), Cap: null, ResetsAt: null);
            }
        }

        return null;
    }

    /// <summary>Cuts the hold into slices, fund after fund: by priority, then what expires first, then what was given before what was paid.</summary>
    private static Refusal? RefusedByFunds(Book book, Draft draft, Admit admit, out IReadOnlyList<HoldSlice> slices)
    {
        var eligible = book.Accounts.Values
            .Where(account => account.FloorZero && account.Unit == admit.Draft.Unit && account.Available > 0
                && account.EffectiveAt <= draft.Now && !(account.ExpiresAt <= draft.Now)
                && (account.Scope == FundScope.AnythingText || FundScope.Read(account.Scope).Allows(admit.Draft.Offer, RenderOf(book, admit)?.Feature)))
            .OrderBy(account => account.Priority)
            .ThenBy(account => account.ExpiresAt ?? DateTimeOffset.MaxValue)
            .ThenBy(account => !account.Promotional)
            .ThenBy(account => account.EffectiveAt)
            .ThenBy(account => account.AccountId, StringComparer.Ordinal);

        var needed = admit.Draft.HoldNanos;
        var cut = new List<HoldSlice>();
        slices = cut;
        foreach (var account in eligible)
        {
            if (needed == 0)
            {
                break;
            }

            var part = Math.Min(account.Available, needed);
            cut.Add(new HoldSlice(admit.Draft.Id, cut.Count, account.AccountId, part, CapturedNanos: 0, ReleasedNanos: 0));
            needed -= part;
        }

        return needed == 0 ? null : new Refusal(RefusalCode.InsufficientFunds, admit.Draft.Unit, admit.Draft.HoldNanos,
            Left: admit.Draft.HoldNanos - needed, Cap: null, ResetsAt: null);
    }
}
