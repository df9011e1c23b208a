using Rendermeter.Engine.Attempts;

namespace Rendermeter.Engine.Wallets;

public static partial class MoneyRules
{
    private static PhaseOutcome DecideRefund(Book book, Draft draft, Refund refund)
    {
        var attempt = Find(book, refund);
        if (Known(book, attempt, refund) is { Count: > 0 } known)
        {
            return known is [{ Kind: "refund" } same] && same.ChargeDeltaNanos == -refund.AmountNanos
                ? new PhaseOutcome.Replayed(attempt)
                : new PhaseOutcome.ReferenceMismatch();
        }

        if (!attempt.State.IsResolved())
        {
            return new PhaseOutcome.NotSettled(attempt.State);
        }

        var refunded = RefundedOf(book, attempt);
        var left = attempt.ChargeNanos - refunded;
        if (refund.AmountNanos > left)
        {
            return new PhaseOutcome.RefundExceedsCharge(left);
        }

        if (refund.AmountNanos < 1)
        {
            return new PhaseOutcome.OutOfBounds("amount", 1, left);
        }

        var number = NextPhase(book, draft, attempt);
        GiveBack(book, draft, attempt, number, refunded, refund.AmountNanos);
        var phase = AddPhase(draft, attempt, number, "refund", -refund.AmountNanos, 0, "operator", refund);
        draft.Events.Add(EventText.LaterPhase("attempt.refunded", attempt, phase));
        return new PhaseOutcome.Booked(attempt, [phase]);
    }

    /// <summary>Out of our own pocket into the funds that were charged, the last one first, after what earlier refunds have given back.</summary>
    private static void GiveBack(Book book, Draft draft, Attempt attempt, int number, long refunded, long amount)
    {
        var (skip, left) = (refunded, amount);
        foreach (var slice in (book.Slices.GetValueOrDefault(attempt.Id) ?? []).Reverse())
        {
            var before = Math.Min(skip, slice.CapturedNanos);
            skip -= before;
            var part = Math.Min(left, slice.CapturedNanos - before);
            left -= part;
            if (part > 0)
            {
                draft.Book(new Transfer(LegId(attempt, number, $"refund-{slice.Sequence}"), PhaseId(attempt, number), attempt.Id, number, "refund", attempt.Unit,
                    ChartOfAccounts.Goodwill(attempt.Unit), ReturnsTo(draft, slice, attempt, number), part, draft.Now));
            }
        }

        if (left != 0)
        {
            throw new LedgerBrokenException($"H06: the slices of {attempt.Id} do not carry its charge");
        }
    }

    private static PhaseOutcome DecideAdjust(Book book, Draft draft, Adjust adjust)
    {
        var attempt = Find(book, adjust);
        if (Known(book, attempt, adjust) is { Count: > 0 } known)
        {
            return Asked(known, adjust) ? new PhaseOutcome.Replayed(attempt) : new PhaseOutcome.ReferenceMismatch();
        }

        if (!attempt.State.IsResolved())
        {
            return new PhaseOutcome.NotSettled(attempt.State);
        }

        var refunded = RefundedOf(book, attempt);
        // What the provider does not bill is not charged.
        var highest = attempt.State == AttemptState.Billed || (adjust.CostNanos ?? attempt.CostNanos) > 0 ? attempt.HoldNanos : 0;
        if (adjust.ChargeNanos is { } charge && (charge < refunded || charge > highest))
        {
            return new PhaseOutcome.OutOfBounds("charge", refunded, highest);
        }

        if (adjust.CostNanos is < 0 or > Pricing.Amounts.Money.MaxNanos)
        {
            return new PhaseOutcome.OutOfBounds("cost", 0, Pricing.Amounts.Money.MaxNanos);
        }

        var phases = new List<AttemptPhase>();
        if (adjust.CostNanos is { } cost && cost != attempt.CostNanos)
        {
            attempt = AdjustCost(book, draft, attempt, cost, adjust.Evidence, adjust, phases);
        }

        if (adjust.ChargeNanos is { } charged && charged != attempt.ChargeNanos)
        {
            attempt = AdjustCharge(book, draft, attempt, charged, refunded, adjust, phases);
        }

        if (phases.Count > 0)
        {
            return new PhaseOutcome.Booked(Keep(draft, attempt).Attempt, phases);
        }

        // Nothing moves, and its reference is kept all the same: under it nothing else can be asked later.
        AddPhase(draft, attempt, NextPhase(book, draft, attempt), adjust.ChargeNanos is null ? "cost_adjust" : "charge_adjust", 0, 0, adjust.Evidence, adjust);
        return new PhaseOutcome.Booked(attempt, []);
    }

    /// <summary>T15: evidence that an attempt was billed after all, when it had been given up. The hold is gone: the cost is ours, and it is told.</summary>
    private static AttemptMove DecideLate(Book book, Draft draft, Attempt attempt, Settle settle)
    {
        if (settle.CostNanos <= 0 || settle.Epoch is not null)
        {
            return Leave(attempt);
        }

        if (book.LaterPhasesOf(attempt.Id).Any(phase => phase.Kind == "late_billed"))
        {
            // It is booked already, by an invoice perhaps: nobody has to ask for it any more.
            return attempt.WatchedUntil is null ? Leave(attempt) : Keep(draft, attempt with { WatchedUntil = null });
        }

        var phases = new List<AttemptPhase>();
        var late = AdjustCost(book, draft, attempt, attempt.CostNanos + settle.CostNanos, settle.Evidence, later: null, phases);
        return Keep(draft, late with { ProviderJobId = late.ProviderJobId ?? settle.JobId, WatchedUntil = null });
    }

    private static Attempt AdjustCost(Book book, Draft draft, Attempt attempt, long cost, string evidence, LaterPhase? later, List<AttemptPhase> phases)
    {
        var delta = cost - attempt.CostNanos;
        var number = NextPhase(book, draft, attempt);
        var (costs, payable) = (ChartOfAccounts.Cost(attempt.Offer.Provider, attempt.Unit), ChartOfAccounts.Payable(attempt.Offer.Provider, attempt.Unit));
        draft.Book(new Transfer(LegId(attempt, number, "cost"), PhaseId(attempt, number), attempt.Id, number, "cost_adjust", attempt.Unit,
            delta > 0 ? costs : payable, delta > 0 ? payable : costs, Math.Abs(delta), draft.Now));
        PayFromPools(book, draft, attempt, number, Math.Max(0, cost - HighestCost(book, attempt)));
        var late = attempt.State != AttemptState.Billed && delta > 0;
        phases.Add(AddPhase(draft, attempt, number, late ? "late_billed" : "cost_adjust", 0, delta, evidence, later));
        var adjusted = attempt with { CostNanos = cost, OverrunNanos = late || attempt.State != AttemptState.Billed ? cost : OverrunOf(attempt, cost) };
        draft.Events.Add(EventText.LaterPhase(late ? "attempt.late_billed" : "attempt.adjusted", adjusted, phases[^1]));
        return adjusted;
    }

    /// <summary>The most that it has cost so far. Up to there pools have paid already: a cost that was lowered and rises again draws nothing twice.</summary>
    private static long HighestCost(Book book, Attempt attempt)
    {
        var deltas = book.LaterPhasesOf(attempt.Id).OrderBy(phase => phase.Phase).Select(phase => phase.CostDeltaNanos).ToList();
        var (cost, highest) = (attempt.CostNanos, attempt.CostNanos);
        foreach (var delta in Enumerable.Reverse(deltas))
        {
            cost -= delta;
            highest = Math.Max(highest, cost);
        }

        return highest;
    }

    private static Attempt AdjustCharge(Book book, Draft draft, Attempt attempt, long charge, long refunded, Adjust adjust, List<AttemptPhase> phases)
    {
        var number = NextPhase(book, draft, attempt);
        var slices = (draft.Slices.GetValueOrDefault(attempt.Id) ?? book.Slices.GetValueOrDefault(attempt.Id) ?? []).ToList();
        var left = charge < attempt.ChargeNanos ? attempt.ChargeNanos - charge : Math.Min(charge - attempt.ChargeNanos, RoomOfCaps(book, attempt));
        var moved = charge < attempt.ChargeNanos ? -Lower(slices) : Raise(slices);
        if (moved == 0)
        {
            return attempt;
        }

        draft.Slices[attempt.Id] = slices;
        PostSpend(book, draft, attempt, moved);
        phases.Add(AddPhase(draft, attempt, number, "charge_adjust", moved, 0, adjust.Evidence, adjust));
        var adjusted = attempt with { ChargeNanos = attempt.ChargeNanos + moved };
        draft.Events.Add(EventText.LaterPhase("attempt.adjusted", adjusted, phases[^1]));
        return adjusted;

        // In the reverse order of the capture, but not what refunds have given back already: those unwind from the same end.
        long Lower(List<HoldSlice> all)
        {
            var taken = 0L;
            var skip = refunded;
            foreach (var slice in Enumerable.Reverse(all).ToList())
            {
                var before = Math.Min(skip, slice.CapturedNanos);
                skip -= before;
                var part = Math.Min(left, slice.CapturedNanos - before);
                left -= part;
                taken += part;
                Move(all, slice, -part);
                draft.Book(Leg(slice, part == 0 ? "" : ReturnsTo(draft, slice, attempt, number), part, up: false));
            }

            return taken;
        }

        long Raise(List<HoldSlice> all)
        {
            var taken = 0L;
            foreach (var slice in all.ToList())
            {
                var fund = draft.Account(slice.AccountId, attempt.Unit);
                var part = fund.ExpiresAt <= draft.Now ? 0 : Math.Min(Math.Min(left, slice.ReleasedNanos), fund.Available);
                left -= part;
                taken += part;
                Move(all, slice, part);
                draft.Book(Leg(slice, slice.AccountId, part, up: true));
            }

            return taken;
        }

        static void Move(List<HoldSlice> all, HoldSlice slice, long nanos)
            => all[slice.Sequence] = slice with { CapturedNanos = slice.CapturedNanos + nanos, ReleasedNanos = slice.ReleasedNanos - nanos };

        Transfer Leg(HoldSlice slice, string fund, long nanos, bool up)
            => new(LegId(attempt, number, $"adjust-{slice.Sequence}"), PhaseId(attempt, number), attempt.Id, number, "adjust", attempt.Unit,
                up ? fund : ChartOfAccounts.Revenue(attempt.Unit), up ? ChartOfAccounts.Revenue(attempt.Unit) : fund, nanos, draft.Now);
    }

    /// <summary>What every enforcing cap on spend that the attempt was admitted under still has, by its limit then and its limit now.</summary>
    private static long RoomOfCaps(Book book, Attempt attempt)
        => (book.AttemptCaps.GetValueOrDefault(attempt.Id) ?? [])
            .Where(part => book.Caps[part.Cap].Metric == CapMetric.Spend && part.LimitAtHold is not null)
            .Select(part => (Part: part, Cap: book.Caps[part.Cap], Bucket: book.Buckets[(part.Cap, part.BucketStartAt)]))
            .Select(at => Math.Max(0, Math.Min(at.Part.LimitAtHold!.Value, LimitNow(book, at.Cap)) - at.Bucket.Held - at.Bucket.Posted))
            .DefaultIfEmpty(long.MaxValue)
            .Min();

    private static long LimitNow(Book book, Cap cap)
    {
        var terms = cap is { Inherits: true, MadeFrom: { } standard } ? book.Caps[standard] : cap;
        return terms is { Enforce: true, RetiredAt: null } && cap.RetiredAt is null ? terms.Limit : long.MaxValue;
    }

    private static void PostSpend(Book book, Draft draft, Attempt attempt, long deltaNanos)
    {
        var posted = new List<AttemptCap>();
        foreach (var part in book.AttemptCaps.GetValueOrDefault(attempt.Id) ?? [])
        {
            var spend = book.Caps[part.Cap].Metric == CapMetric.Spend;
            var bucket = book.Buckets[(part.Cap, part.BucketStartAt)];
            draft.Set(bucket with { Posted = bucket.Posted + (spend ? deltaNanos : 0) });
            posted.Add(part with { Posted = part.Posted + (spend ? deltaNanos : 0) });
        }

        draft.AttemptCaps[attempt.Id] = posted;
    }

    private static List<AttemptPhase> Known(Book book, Attempt attempt, LaterPhase command)
        => [.. book.LaterPhasesOf(attempt.Id).Where(phase => phase.Reference == command.Reference)];

    // What was booked may be less than what was asked for, so what was asked is compared. What was booked before that was kept has only its kinds.
    private static bool Asked(List<AttemptPhase> known, Adjust adjust)
        => known.All(phase => phase switch
        {
            { Kind: "refund" } => false,
            { AskedChargeNanos: null, AskedCostNanos: null } => phase.Kind == "charge_adjust" ? adjust.ChargeNanos is not null : adjust.CostNanos is not null,
            _ => (phase.AskedChargeNanos, phase.AskedCostNanos) == (adjust.ChargeNanos, adjust.CostNanos),
        });

    private static long RefundedOf(Book book, Attempt attempt)
        => -book.LaterPhasesOf(attempt.Id).Where(phase => phase.Kind == "refund").Sum(phase => phase.ChargeDeltaNanos);

    private static int NextPhase(Book book, Draft draft, Attempt attempt) => 1 + book.LaterPhasesOf(attempt.Id).Count + draft.Phases.Count;

    private static AttemptPhase AddPhase(Draft draft, Attempt attempt, int number, string kind, long charge, long cost, string evidence, LaterPhase? later)
    {
        var phase = new AttemptPhase(attempt.Id, number, kind, charge, cost, evidence, later?.Actor ?? "gateway", draft.Now, later?.Reference)
        {
            AskedChargeNanos = (later as Adjust)?.ChargeNanos, AskedCostNanos = (later as Adjust)?.CostNanos,
        };
        draft.Phases.Add(phase);
        return phase;
    }

    private static Attempt Find(Book book, LaterPhase command)
        => book.Attempts.TryGetValue(command.Id, out var attempt) ? attempt
            : throw new LedgerBrokenException($"{command.GetType().Name} names {command.Id}, which {command.Org} does not have");
}
