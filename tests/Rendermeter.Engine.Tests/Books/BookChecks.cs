using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Tests.Books;

/// <summary>The invariants of a book, each under the name that the SQL of the auditor gives it.</summary>
internal static class BookChecks
{
    /// <summary>Every invariant that is broken now; nothing where all hold.</summary>
    public static IReadOnlyList<string> Broken(MemoryRows rows)
        => [.. Ledger(rows), .. Funds(rows), .. Holds(rows), .. Phases(rows), .. Caps(rows), .. Submission(rows)];

    private static IEnumerable<string> Ledger(MemoryRows rows)
    {
        var debits = rows.Transfers.Values.ToLookup(transfer => transfer.DebitAccount);
        var credits = rows.Transfers.Values.ToLookup(transfer => transfer.CreditAccount);
        foreach (var account in rows.Accounts.Values)
        {
            if (account.Debits != debits[account.AccountId].Sum(transfer => transfer.AmountNanos))
            {
                yield return $"M01 {account.AccountId}";
            }

            if (account.Credits != credits[account.AccountId].Sum(transfer => transfer.AmountNanos))
            {
                yield return $"M02 {account.AccountId}";
            }

            if (account.FloorZero && account.Debits + account.Held > account.Credits)
            {
                yield return $"M05 {account.AccountId}";
            }

            if (account.Held != 0 && !account.FloorZero)
            {
                yield return $"M06 {account.AccountId}";
            }
        }

        foreach (var unit in rows.Accounts.Values.GroupBy(account => account.Unit).Where(unit => unit.Sum(account => account.Debits) != unit.Sum(account => account.Credits)))
        {
            yield return $"M03 {unit.Key}";
        }

        foreach (var transfer in rows.Transfers.Values)
        {
            if (transfer.AmountNanos <= 0 || rows.Accounts[transfer.DebitAccount].Unit != transfer.Unit || rows.Accounts[transfer.CreditAccount].Unit != transfer.Unit)
            {
                yield return $"M04 {transfer.TransferId}";
            }
        }
    }

    private static IEnumerable<string> Funds(MemoryRows rows)
    {
        foreach (var pool in rows.Pools.Values)
        {
            var account = rows.Accounts[pool.AccountId];
            if (account.Debits - account.Credits != (pool.ExpiredAt is null ? pool.BasisNanos - pool.AmortisedNanos : 0))
            {
                yield return $"F01 {pool.Id}";
            }

            if (pool.UsedNanos > pool.CreditsNanos || pool.AmortisedNanos > pool.BasisNanos || (pool.LeftNanos == 0 && pool.AmortisedNanos != pool.BasisNanos))
            {
                yield return $"F02 {pool.Id}";
            }
        }

        foreach (var attempt in rows.Attempts.Values.Where(attempt => attempt.SetAsideCostNanos is not null && attempt.State != AttemptState.InDoubt))
        {
            yield return $"F03 {attempt.Id}";
        }

        foreach (var line in rows.Lines.Where(line => line.AmountNanos > 0 && rows.Transfers.GetValueOrDefault(line.TransferId)?.AmountNanos != line.AmountNanos))
        {
            yield return $"D01 {line.TransferId}";
        }

        foreach (var account in rows.Accounts.Values.Where(account => account.AccountId.StartsWith("step:", StringComparison.Ordinal)
            && account.Debits - account.Credits != rows.Lines.Where(line => line.AccountId == account.AccountId).Sum(line => line.AmountNanos)))
        {
            yield return $"D02 {account.AccountId}";
        }

        foreach (var attempt in rows.Attempts.Values.Where(attempt => attempt.UserAccepted is not null && attempt.Accepted != true))
        {
            yield return $"D03 {attempt.Id}";
        }
    }

    private static IEnumerable<string> Holds(MemoryRows rows)
    {
        var open = rows.Slices.Values.SelectMany(slices => slices).ToLookup(slice => slice.AccountId, slice => slice.AmountNanos - slice.CapturedNanos - slice.ReleasedNanos);
        foreach (var account in rows.Accounts.Values.Where(account => account.Held != open[account.AccountId].Sum()))
        {
            yield return $"H01 {account.AccountId}";
        }

        foreach (var attempt in rows.Attempts.Values)
        {
            var slices = rows.Slices[attempt.Id];
            if (slices.Sum(slice => slice.AmountNanos) != attempt.HoldNanos)
            {
                yield return $"H02 {attempt.Id}";
            }

            if (attempt.State.IsResolved() && slices.Any(slice => slice.CapturedNanos + slice.ReleasedNanos != slice.AmountNanos))
            {
                yield return $"H03 {attempt.Id}";
            }

            if (!attempt.State.IsResolved() && slices.Any(slice => slice.CapturedNanos + slice.ReleasedNanos != 0))
            {
                yield return $"H04 {attempt.Id}";
            }

            if (attempt.ChargeNanos > attempt.HoldNanos || attempt.ChargeNanos < 0)
            {
                yield return $"H05 {attempt.Id}";
            }

            if (attempt.State == AttemptState.Billed && attempt.ChargeNanos != slices.Sum(slice => slice.CapturedNanos))
            {
                yield return $"H06 {attempt.Id}";
            }
        }
    }

    private static IEnumerable<string> Phases(MemoryRows rows)
    {
        var byAttempt = rows.Phases.Values.ToLookup(phase => phase.Attempt);
        var transfers = rows.Transfers.Values.Where(transfer => transfer.Attempt is not null).ToLookup(transfer => transfer.Attempt!.Value);
        foreach (var attempt in rows.Attempts.Values)
        {
            var phases = byAttempt[attempt.Id].Select(phase => phase.Phase).Order().ToList();
            if (!phases.Contains(0))
            {
                yield return $"P01 {attempt.Id}";
            }

            if (attempt.State.IsResolved() != phases.Contains(1))
            {
                yield return $"P02 {attempt.Id}";
            }

            if (!phases.SequenceEqual(Enumerable.Range(0, phases.Count)))
            {
                yield return $"P03 {attempt.Id}";
            }

            if (attempt.ChargeNanos != byAttempt[attempt.Id].Where(phase => phase.Kind != "refund").Sum(phase => phase.ChargeDeltaNanos))
            {
                yield return $"P04 {attempt.Id}";
            }

            if (attempt.CostNanos != byAttempt[attempt.Id].Sum(phase => phase.CostDeltaNanos))
            {
                yield return $"P05 {attempt.Id}";
            }

            if (transfers[attempt.Id].Any(transfer => !phases.Contains(transfer.Phase!.Value)))
            {
                yield return $"P06 {attempt.Id}";
            }

            if (attempt.ChargeNanos != Into(attempt, AccountKind.Revenue))
            {
                yield return $"P07 {attempt.Id}";
            }

            if (attempt.CostNanos != -Into(attempt, AccountKind.Cost))
            {
                yield return $"P08 {attempt.Id}";
            }

            if (attempt.State is AttemptState.Free or AttemptState.NeverSent && (attempt.ChargeNanos != 0 || attempt.CostNanos != 0)
                && !byAttempt[attempt.Id].Any(phase => phase.Kind is "late_billed" or "cost_adjust"))
            {
                yield return $"P09 {attempt.Id}";
            }

            if (-byAttempt[attempt.Id].Where(phase => phase.Kind == "refund").Sum(phase => phase.ChargeDeltaNanos) > attempt.ChargeNanos)
            {
                yield return $"P10 {attempt.Id}";
            }
        }

        long Into(Attempt attempt, AccountKind kind)
            => transfers[attempt.Id].Sum(transfer => rows.Accounts[transfer.CreditAccount].Kind == kind ? transfer.AmountNanos
                : rows.Accounts[transfer.DebitAccount].Kind == kind ? -transfer.AmountNanos : 0);
    }

    private static IEnumerable<string> Caps(MemoryRows rows)
    {
        var parts = rows.AttemptCaps.Values.SelectMany(known => known).ToLookup(part => (part.Cap, part.BucketStartAt));
        foreach (var (key, bucket) in rows.Buckets)
        {
            if (bucket.Held != parts[key].Sum(part => part.Held))
            {
                yield return $"C01 {bucket.Cap}";
            }

            if (bucket.Posted != parts[key].Sum(part => part.Posted))
            {
                yield return $"C02 {bucket.Cap}";
            }

            if (parts[key].All(part => part.LimitAtHold is not null) && bucket.Held + bucket.Posted > parts[key].Max(part => part.LimitAtHold ?? 0))
            {
                yield return $"C05 {bucket.Cap}";
            }
        }

        foreach (var part in parts.SelectMany(known => known))
        {
            var attempt = rows.Attempts[part.Attempt];
            var bucket = rows.Buckets[(part.Cap, part.BucketStartAt)];
            if (part.UsedAfterHold > part.LimitAtHold)
            {
                yield return $"C03 {part.Attempt}";
            }

            if (part.Posted > part.Amount)
            {
                yield return $"C04 {part.Attempt}";
            }

            if (part.Held != (attempt.State.IsResolved() ? 0 : part.Amount))
            {
                yield return $"C06 {part.Attempt}";
            }

            if (attempt.CreatedAt < bucket.StartAt || attempt.CreatedAt >= bucket.EndAt)
            {
                yield return $"C07 {part.Attempt}";
            }
        }
    }

    private static IEnumerable<string> Submission(MemoryRows rows)
    {
        foreach (var attempt in rows.Attempts.Values)
        {
            if (attempt.State is AttemptState.Submitting or AttemptState.Submitted or AttemptState.InDoubt or AttemptState.Billed
                && (attempt.LeaseEpoch < 1 || attempt.SubmitDeadlineAt is null))
            {
                yield return $"S02 {attempt.Id}";
            }

            if ((attempt.State == AttemptState.Submitted && attempt.ProviderJobId is null)
                || (attempt.State == AttemptState.InDoubt && attempt.ResolvesBy is null)
                || (attempt.State != AttemptState.InDoubt && attempt.Overdue))
            {
                yield return $"S03 {attempt.Id}";
            }

            if (attempt.SubmitClass != SubmitClass.Native && attempt.LeaseEpoch > 1)
            {
                yield return $"S04 {attempt.Id}";
            }
        }

        foreach (var render in rows.Attempts.Values.Where(attempt => attempt.Accepted == true).GroupBy(attempt => attempt.Render).Where(accepted => accepted.Count() > 1))
        {
            yield return $"S06 {render.Key}";
        }

        foreach (var record in rows.Idempotency.Values.Where(record => !rows.Renders.ContainsKey(record.Render)))
        {
            yield return $"S05 {record.Claim.Key}";
        }
    }
}
