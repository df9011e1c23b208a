using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Pricing.Amounts;

namespace Rendermeter.Engine.Wallets;

public static partial class MoneyRules
{
    /// <summary>How long the grant lives that takes the refund of a promotional grant that has expired.</summary>
    private static readonly TimeSpan RefundGrantLives = TimeSpan.FromDays(30);

    private static Done DecideOpenWallet(Book book, Draft draft, OpenWallet open)
    {
        var account = ChartOfAccounts.Wallet(open.Unit);
        if (!book.Wallets.Contains(open.Unit))
        {
            draft.Wallets.Add(open);
            draft.Account(account, open.Unit);
        }

        return new Done();
    }

    private static FundOutcome DecideGrant(Book book, Draft draft, AddGrant add)
    {
        var accountId = ChartOfAccounts.Grant(add.Id, add.Unit);
        var effectiveAt = add.EffectiveAt ?? draft.Now;
        if (book.Accounts.TryGetValue(accountId, out var known))
        {
            var same = known.Granted == add.AmountNanos && known.Promotional == add.Promotional && known.Priority == add.Priority && known.ExpiresAt == add.ExpiresAt
                && known.Scope == add.Scope.ToString() && (add.EffectiveAt ?? known.EffectiveAt) == known.EffectiveAt;
            return same ? new FundOutcome.Replayed(known) : new FundOutcome.Mismatch();
        }

        var invalid = OutOfRange("amount", add.AmountNanos, 1) ?? Lives(draft, effectiveAt, add.ExpiresAt)
            ?? (add.Priority is < 0 or > 100 ? new FundOutcome.Invalid("priority", "a whole number from 0 to 100, lower is spent first") : null);
        if (invalid is not null)
        {
            return invalid;
        }

        draft.Set(ChartOfAccounts.Open(book.Org, accountId, add.Unit, draft.Now) with
        {
            Priority = add.Priority, Promotional = add.Promotional, EffectiveAt = effectiveAt, ExpiresAt = add.ExpiresAt, Scope = add.Scope.ToString(),
            Granted = add.AmountNanos,
        });
        draft.Book(new Transfer($"grant/{add.Id}", $"grant/{add.Id}", Attempt: null, Phase: null, "grant", add.Unit,
            add.Promotional ? ChartOfAccounts.Promo(add.Unit) : ChartOfAccounts.Cash(add.Unit), accountId, add.AmountNanos, draft.Now));
        draft.Events.Add(EventText.Granted(draft.Accounts[accountId], add.Id));
        return new FundOutcome.Booked(draft.Accounts[accountId]);
    }

    private static FundOutcome DecideCreditLine(Book book, Draft draft, AddCreditLine add)
    {
        var accountId = ChartOfAccounts.CreditLine(add.Id, add.Unit);
        if (book.Accounts.TryGetValue(accountId, out var known))
        {
            return known.Granted == add.AmountNanos && known.ExpiresAt == add.ExpiresAt && known.Scope == add.Scope.ToString()
                ? new FundOutcome.Replayed(known)
                : new FundOutcome.Mismatch();
        }

        if ((OutOfRange("amount", add.AmountNanos, 1) ?? Lives(draft, draft.Now, add.ExpiresAt)) is { } invalid)
        {
            return invalid;
        }

        draft.Set(ChartOfAccounts.Open(book.Org, accountId, add.Unit, draft.Now) with
        {
            ExpiresAt = add.ExpiresAt, Scope = add.Scope.ToString(), Granted = add.AmountNanos,
        });
        draft.Book(new Transfer($"credit-line/{add.Id}", $"credit-line/{add.Id}", Attempt: null, Phase: null, "credit_line", add.Unit,
            ChartOfAccounts.Receivable(add.Unit), accountId, add.AmountNanos, draft.Now));
        draft.Events.Add(EventText.Granted(draft.Accounts[accountId], add.Id));
        return new FundOutcome.Booked(draft.Accounts[accountId]);
    }

    private static FundOutcome DecidePool(Book book, Draft draft, BuyPool buy)
    {
        var pool = new ProviderPool(book.Org, buy.Id, buy.Provider, buy.Unit, buy.CreditsNanos, buy.BasisNanos, UsedNanos: 0, AmortisedNanos: 0,
            buy.ExpiresAt, ExpiredAt: null, draft.Now);
        if (book.Accounts.TryGetValue(pool.AccountId, out var known))
        {
            return known.Granted == buy.CreditsNanos && known.Debits == buy.BasisNanos && known.ExpiresAt == buy.ExpiresAt
                ? new FundOutcome.Replayed(known)
                : new FundOutcome.Mismatch();
        }

        var invalid = OutOfRange("credits", buy.CreditsNanos, 1) ?? OutOfRange("basis", buy.BasisNanos, 0) ?? Lives(draft, draft.Now, buy.ExpiresAt);
        if (invalid is not null)
        {
            return invalid;
        }

        draft.Pools[pool.Id] = pool;
        draft.Set(ChartOfAccounts.Open(book.Org, pool.AccountId, buy.Unit, draft.Now) with { ExpiresAt = buy.ExpiresAt, Granted = buy.CreditsNanos });
        draft.Book(new Transfer($"pool/{buy.Id}", $"pool/{buy.Id}", Attempt: null, Phase: null, "pool", buy.Unit,
            pool.AccountId, ChartOfAccounts.Cash(buy.Unit), buy.BasisNanos, draft.Now));
        return new FundOutcome.Booked(draft.Accounts[pool.AccountId]);
    }

    /// <summary>What has ended stays so, also where a create of before is sent once more.</summary>
    private static Done DecidePutMarkup(Book book, Draft draft, PutMarkup put)
    {
        if (!book.Markups.TryGetValue(put.Markup.Id, out var known) || !known.Ended)
        {
            draft.Markups.Add(put.Markup);
        }

        return new Done();
    }

    private static Done DecideSetAsideMultiple(Draft draft, PutSetAsideMultiple put)
    {
        draft.SetAsideMultiple = new SetAsideChange(put.Multiple);
        return new Done();
    }

    private static ExpireOutcome DecideExpire(Book book, Draft draft)
    {
        var expired = 0;
        foreach (var fund in book.Accounts.Values.OrderBy(account => account.AccountId, StringComparer.Ordinal).ToList())
        {
            expired += WriteOff(draft, fund.AccountId, fund.Unit, $"expire/{fund.AccountId}/{fund.Debits}", attempt: null, phase: null) ? 1 : 0;
        }

        foreach (var pool in book.Pools.Values.Where(pool => pool.ExpiredAt is null && pool.ExpiresAt <= draft.Now).OrderBy(pool => pool.Id.Value).ToList())
        {
            draft.Pools[pool.Id] = pool with { ExpiredAt = draft.Now };
            draft.Book(new Transfer($"expire/{pool.Id}", $"expire/{pool.Id}", Attempt: null, Phase: null, "pool_expired", pool.Unit,
                ChartOfAccounts.PoolExpired(pool.Unit), pool.AccountId, pool.BasisNanos - pool.AmortisedNanos, draft.Now));
            expired++;
        }

        return new ExpireOutcome(expired);
    }

    /// <summary>Books what an expired fund has left, but not what is held of it: a grant is breakage, a credit line is owed no more. False where there is nothing.</summary>
    private static bool WriteOff(Draft draft, string accountId, string unit, string transferId, Attempt? attempt, int? phase)
    {
        var fund = draft.Account(accountId, unit);
        if (!fund.FloorZero || !(fund.ExpiresAt <= draft.Now) || fund.Available <= 0)
        {
            return false;
        }

        var left = fund.Available;
        draft.Book(new Transfer(transferId, transferId, attempt?.Id, phase, "expire", unit, accountId,
            fund.Kind == AccountKind.CreditLine ? ChartOfAccounts.Receivable(unit) : ChartOfAccounts.Breakage(unit), left, draft.Now));
        draft.Events.Add(EventText.Expired(fund, left));
        return true;
    }

    /// <summary>Where money goes that returns to a fund: to the fund, or where that has expired to the wallet, to a new promotional grant, or off the debt.</summary>
    private static string ReturnsTo(Draft draft, HoldSlice slice, Attempt attempt, int phase)
    {
        var fund = draft.Account(slice.AccountId, attempt.Unit);
        if (!(fund.ExpiresAt <= draft.Now))
        {
            return fund.AccountId;
        }

        if (fund.Kind == AccountKind.CreditLine)
        {
            return ChartOfAccounts.Receivable(attempt.Unit);
        }

        if (!fund.Promotional)
        {
            return ChartOfAccounts.Wallet(attempt.Unit);
        }

        var grant = ChartOfAccounts.Grant(FundIds.OfRefund(attempt.Id, phase, slice.Sequence), attempt.Unit);
        draft.Set(ChartOfAccounts.Open(fund.Org, grant, attempt.Unit, draft.Now) with
        {
            Priority = fund.Priority, Promotional = true, Scope = fund.Scope, ExpiresAt = draft.Now + RefundGrantLives,
        });
        return grant;
    }

    /// <summary>Pays a provider from the pools that we have there, what expires first before the others. The bill stays the cost; the pools carry what was paid for them.</summary>
    private static void PayFromPools(Book book, Draft draft, Attempt attempt, int phase, long costNanos)
    {
        var left = costNanos;
        var unit = attempt.Unit;
        var payable = ChartOfAccounts.Payable(attempt.Offer.Provider, unit);
        foreach (var pool in book.Pools.Values
            .Where(pool => pool.Provider == attempt.Offer.Provider && pool.Unit == unit && pool.IsOpen(draft.Now))
            .OrderBy(pool => pool.ExpiresAt ?? DateTimeOffset.MaxValue).ThenBy(pool => pool.Id.Value))
        {
            if (left == 0)
            {
                break;
            }

            var part = Math.Min(left, pool.LeftNanos);
            left -= part;
            var after = pool.Use(part);
            var basis = after.AmortisedNanos - pool.AmortisedNanos;
            draft.Pools[pool.Id] = after;
            Leg("pool", payable, pool.AccountId, basis);
            Leg("pool-gain", payable, ChartOfAccounts.PoolGain(unit), part - basis);
            Leg("pool-loss", ChartOfAccounts.PoolGain(unit), payable, basis - part);

            void Leg(string leg, string debit, string credit, long nanos)
                => draft.Book(new Transfer(LegId(attempt, phase, $"{leg}-{pool.Id.Value:N}"), PhaseId(attempt, phase), attempt.Id, phase, "pool_use", unit,
                    debit, credit, Math.Max(0, nanos), draft.Now));
        }
    }

    private static FundOutcome.Invalid? OutOfRange(string field, long nanos, long lowest)
        => nanos < lowest || nanos > Money.MaxNanos ? new FundOutcome.Invalid(field, $"{lowest} to {Money.MaxNanos} nano-units") : null;

    private static FundOutcome.Invalid? Lives(Draft draft, DateTimeOffset effectiveAt, DateTimeOffset? expiresAt)
        => expiresAt <= draft.Now || expiresAt <= effectiveAt ? new FundOutcome.Invalid("expires_at", "an instant in the future, after effective_at") : null;
}
