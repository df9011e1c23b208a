using Rendermeter.Engine.Attempts;

namespace Rendermeter.Engine.Wallets;

public static partial class MoneyRules
{
    private static AttemptMove DecideSettle(Book book, Draft draft, Settle settle)
    {
        var attempt = Find(book, settle);
        if (attempt.State is AttemptState.Free or AttemptState.NeverSent && settle is { State: AttemptState.Billed, OnlyInDoubt: false })
        {
            return DecideLate(book, draft, attempt, settle);
        }

        // What was set aside waits for a person, whatever else is told of it.
        if (attempt.State.IsResolved() || attempt.SetAsideCostNanos is not null || (settle.Epoch is { } epoch && epoch != attempt.LeaseEpoch)
            || (settle.OnlyInDoubt && attempt.State != AttemptState.InDoubt))
        {
            return Leave(attempt);
        }

        // A refusal or a negative look-up was decided before the job's id was learned: the job exists, and may bill.
        if (settle is { Epoch: not null, State: AttemptState.Free } && attempt.ProviderJobId is not null)
        {
            return Leave(attempt);
        }

        // What was never claimed cannot have been sent, and what was claimed may have been: only the first is given up, only the second bills or fails.
        if ((attempt.State == AttemptState.Held) != (settle.State == AttemptState.NeverSent))
        {
            return Leave(attempt);
        }

        var cost = settle.State == AttemptState.Billed ? settle.CostNanos : 0;
        var charge = settle.State == AttemptState.Billed ? ChargeOf(attempt, cost) : 0;
        if (!settle.OnlyInDoubt && IsSetAside(book, attempt, cost))
        {
            return DecideAside(draft, attempt, settle);
        }

        var move = Settled(book, draft, attempt with { ProviderJobId = attempt.ProviderJobId ?? settle.JobId }, settle.State, cost, charge, settle.Settlement,
            settle.Evidence, settle.Actor);
        if (settle.Note is not null)
        {
            draft.Events.Add(EventText.Resolved(move.Attempt, settle));
        }

        if (settle.Verdict is { } verdict && move.Attempt.AwaitsVerdict)
        {
            draft.Judged = new Judge(settle.Org, settle.Id, verdict, []);
            return Keep(draft, move.Attempt with { Accepted = verdict.Accepted });
        }

        return move;
    }

    /// <summary>Phase 1: the charge is taken, the rest released, the cost booked.</summary>
    private static AttemptMove Settled(
        Book book, Draft draft, Attempt attempt, AttemptState state, long cost, long charge, Settlements.Settlement settlement, string evidence, string actor)
    {
        Capture(book, draft, attempt, charge);
        draft.Book(new Transfer(LegId(attempt, 1, "cost"), PhaseId(attempt, 1), attempt.Id, 1, "cost", attempt.Unit,
            ChartOfAccounts.Cost(attempt.Offer.Provider, attempt.Unit), ChartOfAccounts.Payable(attempt.Offer.Provider, attempt.Unit), cost, draft.Now));
        PayFromPools(book, draft, attempt, 1, cost);
        PostCaps(book, draft, attempt, state, charge);

        var kind = state switch
        {
            AttemptState.Billed => "billed",
            AttemptState.Free => "free",
            AttemptState.NeverSent => "never_sent",
            AttemptState.Held or AttemptState.Submitting or AttemptState.Submitted or AttemptState.InDoubt
                => throw new LedgerBrokenException($"{attempt.Id} cannot be settled as {state}"),
        };
        draft.Phases.Add(new AttemptPhase(attempt.Id, 1, kind, charge, cost, evidence, actor, draft.Now));
        var move = Keep(draft, attempt with
        {
            State = state,
            ChargeNanos = charge,
            CostNanos = cost,
            OverrunNanos = OverrunOf(attempt, cost),
            Overdue = false,
            ResolvesBy = null,
            SetAsideCostNanos = null,
            Settlement = settlement,
        });
        CountOverrun(book, draft, move.Attempt);
        draft.Events.Add(EventText.Settled(move.Attempt));
        return move;
    }

    /// <summary>Takes the charge out of the slices in their order and releases the rest: it cannot fail for lack of funds, because the hold set the bound aside.</summary>
    private static void Capture(Book book, Draft draft, Attempt attempt, long charge)
    {
        var left = charge;
        var settled = new List<HoldSlice>();
        foreach (var slice in book.Slices.GetValueOrDefault(attempt.Id) ?? [])
        {
            var part = Math.Min(left, slice.AmountNanos);
            left -= part;
            settled.Add(slice with { CapturedNanos = part, ReleasedNanos = slice.AmountNanos - part });

            var fund = draft.Account(slice.AccountId, attempt.Unit);
            draft.Set(fund with { Held = fund.Held - slice.AmountNanos });
            draft.Book(new Transfer(LegId(attempt, 1, $"capture-{slice.Sequence}"), PhaseId(attempt, 1), attempt.Id, 1, "capture", attempt.Unit,
                slice.AccountId, ChartOfAccounts.Revenue(attempt.Unit), part, draft.Now));
            WriteOff(draft, slice.AccountId, attempt.Unit, LegId(attempt, 1, $"expire-{slice.Sequence}"), attempt, 1);
        }

        if (left != 0)
        {
            throw new LedgerBrokenException($"H02: the slices of {attempt.Id} do not carry its hold");
        }

        draft.Slices[attempt.Id] = settled;
    }

    private static void PostCaps(Book book, Draft draft, Attempt attempt, AttemptState state, long charge)
    {
        var posted = new List<AttemptCap>();
        foreach (var part in book.AttemptCaps.GetValueOrDefault(attempt.Id) ?? [])
        {
            var cap = book.Caps[part.Cap];
            var amount = (cap.Metric, state) switch
            {
                (CapMetric.Spend, _) => charge,
                (_, not AttemptState.Billed) => 0,
                (CapMetric.Renders, _) => HasPosted(book, cap, attempt) ? 0 : part.Amount,
                (CapMetric.Attempts or CapMetric.Outputs, _) => part.Amount,
            };
            var key = (part.Cap, part.BucketStartAt);
            var bucket = draft.Buckets.TryGetValue(key, out var touched) ? touched : book.Buckets[key];
            draft.Set(bucket with { Held = bucket.Held - part.Held, Posted = bucket.Posted + amount });
            posted.Add(part with { Held = 0, Posted = amount });
        }

        draft.AttemptCaps[attempt.Id] = posted;
    }

    private static string PhaseId(Attempt attempt, int phase) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{attempt.Id}/{phase}");

    private static string LegId(Attempt attempt, int phase, string leg) => $"{PhaseId(attempt, phase)}/{leg}";
}
