using System.Diagnostics;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Engine.Wallets;

/// <summary>
/// The one place where money is decided. Pure: no clock, no I/O, no randomness; the same book, command and instant give the same decision,
/// in a test, on SQLite and on PostgreSQL.
/// </summary>
public static partial class MoneyRules
{
    /// <summary>Decides one command on the rows at hand. A refusal is an answer and writes no ledger row.</summary>
    /// <exception cref="LedgerBrokenException">The rows at hand break an invariant; the transaction must not be committed.</exception>
    public static Decision Decide(Book book, Command command, DateTimeOffset now)
    {
        var draft = new Draft(book, now);
        object outcome = command switch
        {
            Admit admit => DecideAdmit(book, draft, admit),
            AskApproval ask => DecideAskApproval(book, draft, ask),
            DenyApproval deny => DecideDenyApproval(book, draft, deny),
            PutRoute put => DecidePutRoute(book, draft, put),
            Claim claim => DecideClaim(book, draft, claim),
            Attach attach => DecideAttach(book, draft, attach),
            Doubt doubt => DecideDoubt(book, draft, doubt),
            Settle settle => DecideSettle(book, draft, settle),
            MarkOverdue overdue => DecideOverdue(book, draft, overdue),
            MarkCancelSent sent => DecideCancelSent(book, draft, sent),
            Alarm alarm => DecideAlarm(book, draft, alarm),
            WatchLateJob watch => DecideWatch(book, draft, watch),
            EndWatch end => DecideEndWatch(book, draft, end),
            RequestCancel cancel => DecideCancel(book, draft, cancel),
            EraseContent erase => DecideErase(book, draft, erase),
            Reschedule due => DecideReschedule(book, draft, due),
            PutDown down => DecidePutDown(draft, down),
            Judge judge => DecideJudge(book, draft, judge),
            AskPerson ask => DecideAskPerson(book, draft, ask),
            AddFeedback add => DecideFeedback(book, draft, add),
            Conclude conclude => DecideConclude(book, draft, conclude),
            OpenBook open => DecideOpen(book, draft, open),
            AddKey add => DecideAddKey(draft, add),
            RevokeKey revoke => DecideRevokeKey(draft, revoke),
            TopUp topUp => DecideTopUp(book, draft, topUp),
            PutCap put => DecidePutCap(book, draft, put),
            RetireCap retire => DecideRetireCap(book, draft, retire),
            SetAdmission set => DecideSetAdmission(book, draft, set),
            ForgetClaims forget => DecideForgetClaims(draft, forget),
            ReceiveHook hook => DecideHook(book, draft, hook),
            OpenWallet open => DecideOpenWallet(book, draft, open),
            AddGrant add => DecideGrant(book, draft, add),
            AddCreditLine add => DecideCreditLine(book, draft, add),
            BuyPool buy => DecidePool(book, draft, buy),
            PutMarkup put => DecidePutMarkup(book, draft, put),
            PutSetAsideMultiple put => DecideSetAsideMultiple(draft, put),
            LiftQuarantine lift => DecideLift(book, draft, lift),
            ExpireFunds => DecideExpire(book, draft),
            Refund refund => DecideRefund(book, draft, refund),
            Adjust adjust => DecideAdjust(book, draft, adjust),
            ResolveSetAside resolve => DecideResolveSetAside(book, draft, resolve),
            Note note => DecideNote(draft, note),
            Webhooks.WebhookCommand webhook => DecideWebhook(draft, webhook),
            Inputs.InputCommand input => DecideInput(draft, input),
            _ => throw new UnreachableException($"{command.GetType().Name} has no rule"),
        };
        Invariants.Check(draft);
        return new Decision(outcome, draft);
    }

    private static Done DecideOpen(Book book, Draft draft, OpenBook open)
    {
        if (book.Exists)
        {
            return new Done();
        }

        draft.Opened = open;
        draft.Account(ChartOfAccounts.Wallet(open.Unit), open.Unit);
        draft.Account(ChartOfAccounts.Revenue(open.Unit), open.Unit);
        draft.Book(new Transfer($"{open.Org}/credit-line", $"{open.Org}/open", Attempt: null, Phase: null, "credit_line", open.Unit,
            ChartOfAccounts.Receivable(open.Unit), ChartOfAccounts.CreditLine(open.Unit), open.CreditLineNanos, draft.Now));
        return new Done();
    }

    private static Done DecideAddKey(Draft draft, AddKey add)
    {
        draft.Keys.Add(add.Key);
        return new Done();
    }

    /// <summary>The most that one side of an account comes to over its whole life, in nano-units: two of them can be added without overflow.</summary>
    private const long MostOnOneAccount = (1L << 62) - 1;

    private static TopUpOutcome DecideTopUp(Book book, Draft draft, TopUp topUp)
    {
        if (book.TopUps.TryGetValue(topUp.Reference, out var booked))
        {
            var same = booked == (topUp.Unit, topUp.AmountNanos);
            return new TopUpOutcome(Replayed: same, Mismatch: !same);
        }

        // One account counts to 2^62 - 1; both sides of the transfer have to take it.
        var left = MostOnOneAccount - Math.Max(
            draft.Account(ChartOfAccounts.Wallet(topUp.Unit), topUp.Unit).Credits, draft.Account(ChartOfAccounts.Cash(topUp.Unit), topUp.Unit).Debits);
        if (topUp.AmountNanos > left)
        {
            return new TopUpOutcome(Replayed: false, LeftNanos: left);
        }

        draft.TopUp = topUp;
        draft.Book(new Transfer($"top-up/{topUp.Reference}", $"top-up/{topUp.Reference}", Attempt: null, Phase: null, "top_up", topUp.Unit,
            ChartOfAccounts.Cash(topUp.Unit), ChartOfAccounts.Wallet(topUp.Unit), topUp.AmountNanos, draft.Now));
        return new TopUpOutcome(Replayed: false);
    }

    private static Done DecideSetAdmission(Book book, Draft draft, SetAdmission set)
    {
        // A freeze is written down each time: what somebody else or a restore has shut is now shut by this one, too, and for another reason.
        if (set.Frozen || book.AdmissionFrozen)
        {
            draft.Admission = set;
            draft.Events.Add(EventText.Admission(set));
        }

        return new Done();
    }

    private static Done DecideForgetClaims(Draft draft, ForgetClaims forget)
    {
        draft.Forgotten = forget.Expired;
        return new Done();
    }

    private static Done DecideRevokeKey(Draft draft, RevokeKey revoke)
    {
        draft.Keys.Add(revoke.Key with { RevokedAt = revoke.Key.RevokedAt ?? draft.Now });
        return new Done();
    }

    private static HookOutcome DecideHook(Book book, Draft draft, ReceiveHook hook)
    {
        if (book.Hooks.TryGetValue((hook.Provider, hook.EventId), out var known))
        {
            if (known == hook.BodySha256)
            {
                return new HookOutcome(First: false);
            }

            draft.Events.Add(EventText.HookReused(hook));
            return new HookOutcome(First: false, OtherBody: true);
        }

        draft.Hook = hook;
        return new HookOutcome(First: true);
    }

    private static Done DecideNote(Draft draft, Note note)
    {
        draft.Events.Add(note.Event);
        return new Done();
    }

    /// <summary>Who is told of what has happened decides nothing about it.</summary>
    private static Done DecideInput(Draft draft, Inputs.InputCommand input)
    {
        draft.Input = input;
        return new Done();
    }

    private static Done DecideWebhook(Draft draft, Webhooks.WebhookCommand webhook)
    {
        draft.Webhook = webhook;
        return new Done();
    }

    private static Done DecideConclude(Book book, Draft draft, Conclude conclude)
    {
        if (!book.Renders.TryGetValue(conclude.Id, out var render))
        {
            return new Done();
        }

        // While an attempt may still bill, its render goes on: two workers may have it in hand, and one may have admitted what the other does not know.
        // Only one that has succeeded may leave behind what is in doubt, where its route says so; its money stays held and is followed.
        var open = book.AttemptsOf(conclude.Id).Where(attempt => !attempt.State.IsResolved()).ToList();
        // And none has succeeded of which no attempt was accepted: the verdict that its worker knows of may have come too late.
        var isTrue = conclude.End.Status != RenderStatus.Succeeded || book.AttemptsOf(conclude.Id).Any(attempt => attempt.Accepted == true);
        var mayEnd = isTrue && (open.Count == 0 || (conclude.LeavesInDoubt && conclude.End.Status == RenderStatus.Succeeded && open.TrueForAll(attempt => attempt.State == AttemptState.InDoubt)));
        if (render.End is not null)
        {
            draft.Due = book.AttemptsOf(conclude.Id).Any(IsFollowed) ? null : new RenderDue(conclude.Id, At: null);
        }
        else if (mayEnd)
        {
            draft.Render = render with
            {
                End = conclude.End,
                Approval = render.Approval != ApprovalState.Pending ? render.Approval : conclude.End.Status == RenderStatus.Cancelled ? ApprovalState.Withdrawn : ApprovalState.Expired,
            };
            draft.Decision = conclude.Decision is { } decision ? (conclude.Id, decision) : null;
            var isWatched = book.AttemptsOf(conclude.Id).Any(attempt => attempt.WatchedUntil is not null);
            draft.Due = new RenderDue(conclude.Id, isWatched ? draft.Now : open.Count == 0 ? null : draft.Now + AttemptLife.TakeOverAfter);
            draft.Events.Add(EventText.RenderEnded(draft.Render, book));
        }
        else if (conclude is { Decision: { } refused, LeavesInDoubt: true })
        {
            // What is in doubt could not be left behind: that is on record, and it is waited for.
            draft.Decision = (conclude.Id, refused);
        }

        return new Done();
    }

    private static Attempt Find(Book book, AttemptCommand command)
        => book.Attempts.TryGetValue(command.Id, out var attempt) ? attempt
            : throw new LedgerBrokenException($"{command.GetType().Name} names {command.Id}, which {command.Org} does not have");

    private static AttemptMove Keep(Draft draft, Attempt attempt)
    {
        var kept = attempt with { UpdatedAt = draft.Now };
        draft.Attempts[kept.Id] = kept;
        return new AttemptMove(kept, Moved: true);
    }

    private static AttemptMove Leave(Attempt attempt) => new(attempt, Moved: false);
}
