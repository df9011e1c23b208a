namespace Rendermeter.Engine.Wallets;

/// <summary>What every decision is checked for before it is written, in release builds too: stop rather than go on wrong.</summary>
internal static class Invariants
{
    /// <exception cref="LedgerBrokenException">M04, M05, H05, C01 or C03 would be broken.</exception>
    public static void Check(Draft draft)
    {
        foreach (var account in draft.Accounts.Values)
        {
            Require(account.Debits >= 0 && account.Credits >= 0 && account.Held >= 0, $"{account.AccountId} has a negative counter");
            Require(!account.FloorZero || account.Available >= 0, $"M05: {account.AccountId} of {account.Org} would fall below zero");
        }

        foreach (var transfer in draft.Transfers)
        {
            Require(transfer.AmountNanos > 0, $"M04: {transfer.TransferId} would move {transfer.AmountNanos}");
        }

        foreach (var pool in draft.Pools.Values)
        {
            Require(pool.UsedNanos <= pool.CreditsNanos && pool.AmortisedNanos <= pool.BasisNanos, $"F01: {pool.Id} would be used beyond what it was bought with");
        }

        foreach (var bucket in draft.Buckets.Values)
        {
            Require(bucket.Held >= 0 && bucket.Posted >= 0, $"C01: {bucket.Cap} has a negative counter");
        }

        foreach (var attempt in draft.Attempts.Values)
        {
            Require(attempt.ChargeNanos <= attempt.HoldNanos, $"H05: {attempt.Id} would be charged above its hold");
        }

        foreach (var part in draft.AttemptCaps.Values.SelectMany(parts => parts))
        {
            Require(part.LimitAtHold is not { } limit || part.UsedAfterHold <= limit, $"C03: {part.Attempt} would pass cap {part.Cap}");
        }
    }

    private static void Require(bool holds, string broken)
    {
        if (!holds)
        {
            throw new LedgerBrokenException(broken);
        }
    }
}
