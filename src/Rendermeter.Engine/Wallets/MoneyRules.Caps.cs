using Rendermeter.Engine.Attempts;

namespace Rendermeter.Engine.Wallets;

public static partial class MoneyRules
{
    private static PutCapOutcome DecidePutCap(Book book, Draft draft, PutCap put)
    {
        var known = book.Caps.GetValueOrDefault(put.Cap.Id);
        if (known is { RetiredAt: not null })
        {
            return new PutCapOutcome.Retired(known);
        }

        if (known is not null && known.Measure != put.Cap.Measure)
        {
            return new PutCapOutcome.OtherMeasure(known);
        }

        var read = put.Read;
        var cap = known is null ? put.Cap : known with
        {
            Limit = read is not null && read.Limit == put.Cap.Limit ? known.Limit : put.Cap.Limit,
            Enforce = read is not null && read.Enforce == put.Cap.Enforce ? known.Enforce : put.Cap.Enforce,
            Thresholds = read is not null && read.Thresholds.SequenceEqual(put.Cap.Thresholds) ? known.Thresholds : put.Cap.Thresholds,
            Inherits = false,
        };
        if (known is null || !IsSame(known, cap))
        {
            draft.Caps.Add(cap);
            draft.Events.Add(EventText.CapSet(cap));
        }

        if (cap.IsDefault)
        {
            return new PutCapOutcome.Kept(cap, AlreadyOver: false);
        }

        var bucket = draft.Bucket(cap);
        TellThresholds(draft, cap, bucket);
        return new PutCapOutcome.Kept(cap, AlreadyOver: bucket.Held + bucket.Posted > cap.Limit);
    }

    private static bool IsSame(Cap known, Cap cap)
        => (known.Limit, known.Enforce, known.Inherits) == (cap.Limit, cap.Enforce, cap.Inherits) && known.Thresholds.SequenceEqual(cap.Thresholds);

    private static Done DecideRetireCap(Book book, Draft draft, RetireCap retire)
    {
        if (book.Caps.TryGetValue(retire.Id, out var cap) && cap.RetiredAt is null)
        {
            draft.Caps.Add(cap with { RetiredAt = draft.Now });
            draft.Events.Add(EventText.CapRetired(cap));
        }

        return new Done();
    }

    private static Refusal? RefusedByCap(IReadOnlyList<CapNeed> needs)
    {
        // Counts come before spend, and of several the one with the least left is named.
        return needs.Where(need => need.Cap.Enforce && need.Used + need.Amount > need.Cap.Limit)
            .OrderBy(need => need.Cap.Metric == CapMetric.Spend)
            .ThenBy(need => need.Left)
            .ThenBy(need => need.Cap.Id.Value)
            .Select(need => new Refusal(
                need.Cap.Metric == CapMetric.Spend ? RefusalCode.CapSpend : RefusalCode.CapCount, need.Cap.Unit, need.Amount, need.Left,
                need.Named, need.Cap.Period == CapPeriod.Total ? null : need.Bucket.EndAt))
            .FirstOrDefault();
    }

    /// <summary>Sets aside in every cap what the attempt needs of it, keeps the caps that were met for the first time, and tells what was reached.</summary>
    private static void HoldCaps(Draft draft, Attempt attempt, IReadOnlyList<CapNeed> needs)
    {
        foreach (var need in needs)
        {
            if (need.Default is not null)
            {
                draft.Caps.Add(need.Cap);
            }

            if (!need.Cap.Enforce && need.Used + need.Amount > need.Cap.Limit)
            {
                draft.Events.Add(EventText.WouldRefuse(attempt, need.Cap, need.Amount, need.Left, need.Bucket));
            }

            var bucket = need.Bucket with { Held = need.Bucket.Held + need.Amount };
            draft.Set(bucket);
            TellThresholds(draft, need.Cap, bucket);
        }

        draft.AttemptCaps[attempt.Id] = [.. needs.Select(need => new AttemptCap(attempt.Id, need.Cap.Id, need.Bucket.StartAt,
            need.Amount, Held: need.Amount, Posted: 0, LimitAtHold: need.Cap.Enforce ? need.Cap.Limit : null, UsedAfterHold: need.Used + need.Amount))];
    }

    /// <summary>An event for each threshold that the use of a period has reached and that was not told before.</summary>
    private static void TellThresholds(Draft draft, Cap cap, CapBucket bucket)
    {
        var used = bucket.Held + bucket.Posted;
        var reached = cap.Thresholds.Where(percent => percent > bucket.Reached && used > 0 && (Int128)used * 100 >= (Int128)cap.Limit * percent).ToList();
        foreach (var percent in reached)
        {
            draft.Events.Add(EventText.Threshold(cap, bucket, percent));
        }

        if (reached.Count > 0)
        {
            draft.Set(bucket with { Reached = reached.Max() });
        }
    }

    private static List<CapNeed> NeedsOfCaps(Book book, Draft draft, Admit admit)
        => [.. admit.Scopes.Distinct()
            .SelectMany(scope => CapsOf(book, draft, admit, scope))
            .OrderBy(met => met.Cap.Id.Value)
            .Select(met => new CapNeed(met.Cap, met.Default, draft.Bucket(met.Cap), Amount: met.Cap.Metric switch
            {
                CapMetric.Spend => admit.Draft.HoldNanos,
                CapMetric.Attempts => 1,
                CapMetric.Renders => HasPosted(book, met.Cap, admit.Draft) ? 0 : 1,
                CapMetric.Outputs => admit.Draft.OutputsAsked,
            }))];

    /// <summary>The caps on one value: those that a person has set on it, and for each default of its kind the one that the default gives it.</summary>
    private static IEnumerable<(Cap Cap, Cap? Default)> CapsOf(Book book, Draft draft, Admit admit, CapScope scope)
    {
        var on = book.CapsOn(scope).ToList();
        foreach (var cap in on.Where(cap => !cap.Inherits && IsAbout(cap, admit)))
        {
            yield return (cap, null);
        }

        foreach (var standard in scope.Id.Length == 0 ? [] : book.CapsOn(scope with { Id = "" }).Where(standard => IsAbout(standard, admit)))
        {
            // What a person has set on the value itself stands in the place of the default.
            var made = on.Find(cap => cap.MadeFrom == standard.Id);
            var replaced = made is { Inherits: false } || on.Exists(cap => cap.MadeFrom is null && IsAbout(cap, admit)
                && (cap.Metric, cap.Unit, cap.Period) == (standard.Metric, standard.Unit, standard.Period));
            if (!replaced && made is not { RetiredAt: not null })
            {
                yield return made is not null
                    ? (made.OnTermsOf(standard), null)
                    : (standard with { Id = MadeCaps.Id(standard.Id, scope, draft.Now), Scope = scope, MadeFrom = standard.Id, Inherits = true }, standard);
            }
        }
    }

    private static bool IsAbout(Cap cap, Admit admit)
        => cap.RetiredAt is null && (cap.Metric != CapMetric.Spend || cap.Unit == admit.Draft.Unit) && (cap.CustomerTier is null || cap.CustomerTier == admit.CustomerTier);

    /// <summary>True where another attempt of the same render has been counted in this cap already.</summary>
    private static bool HasPosted(Book book, Cap cap, Attempt attempt)
        => book.AttemptsOf(attempt.Render).Any(other => other.Id != attempt.Id
            && book.AttemptCaps.TryGetValue(other.Id, out var parts) && parts.Any(part => part.Cap == cap.Id && part.Posted > 0));

    /// <summary>What one cap needs for an admission.</summary>
    /// <param name="Default">The default that gives the value its cap only now, or null.</param>
    private sealed record CapNeed(Cap Cap, Cap? Default, CapBucket Bucket, long Amount)
    {
        public long Used => Bucket.Held + Bucket.Posted;
        public long Left => Math.Max(0, Cap.Limit - Used);

        /// <summary>The cap that a refusal names: one that it keeps from being written goes by the id of its default.</summary>
        public Cap Named => Default is null ? Cap : Cap with { Id = Default.Id };
    }
}
