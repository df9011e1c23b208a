using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Tests.Wallets;

public sealed class Postings
{
    private const long Cent = Given.Cent;

    [Fact]
    public void A_hold_takes_from_funds_by_priority_then_expiry_then_what_was_given_before_what_was_paid()
    {
        var rows = Given.Rows(paidNanos: 10 * Cent);
        rows.Grant("paid-first", 1 * Cent, priority: 5, promotional: false);
        rows.Grant("expires-late", 2 * Cent, priority: 10, expiresAt: Given.Noon.AddDays(9));
        rows.Grant("expires-soon", 3 * Cent, priority: 10, expiresAt: Given.Noon.AddDays(1));
        rows.Grant("promo", 4 * Cent, priority: 100);

        rows.Do(Given.First(1, 11 * Cent));

        Assert.Equal(
            [("fund:grant:paid-first", 1 * Cent), ("fund:grant:expires-soon", 3 * Cent), ("fund:grant:expires-late", 2 * Cent), ("fund:grant:promo", 4 * Cent), ("fund:wallet", 1 * Cent)],
            rows.Slices[Given.Attempt(1, 1, 0).Id].Select(slice => (slice.AccountId, slice.AmountNanos)));
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_fund_that_has_expired_or_not_begun_is_not_used()
    {
        var rows = Given.Rows(paidNanos: 1 * Cent);
        rows.Grant("over", 5 * Cent, priority: 1, expiresAt: Given.Noon);
        rows.Grant("later", 5 * Cent, priority: 1, effectiveAt: Given.Noon.AddSeconds(1));

        rows.Do(Given.First(1, 1 * Cent));

        Assert.Equal(["fund:wallet"], rows.Slices[Given.Attempt(1, 1, 0).Id].Select(slice => slice.AccountId));
    }

    [Fact]
    public void A_credit_line_is_used_after_paid_money()
    {
        var rows = Given.Rows(paidNanos: 3 * Cent, lentNanos: 10 * Cent);

        rows.Do(Given.First(1, 5 * Cent));

        Assert.Equal([("fund:wallet", 3 * Cent), ("fund:credit-line", 2 * Cent)], rows.Slices[Given.Attempt(1, 1, 0).Id].Select(slice => (slice.AccountId, slice.AmountNanos)));
    }

    [Fact]
    public void A_settlement_captures_in_the_order_of_the_slices_and_releases_the_rest()
    {
        var rows = Given.Rows(paidNanos: 3 * Cent, lentNanos: 10 * Cent);
        var admit = Given.First(1, 8 * Cent);

        rows.Bill(admit, 4 * Cent);

        Assert.Equal([(3 * Cent, 0L), (1 * Cent, 4 * Cent)], rows.Slices[admit.Draft.Id].Select(slice => (slice.CapturedNanos, slice.ReleasedNanos)));
        Assert.Equal(0, rows.Accounts["fund:wallet"].Available);
        Assert.Equal(9 * Cent, rows.Accounts["fund:credit-line"].Available);
        Assert.Equal(4 * Cent, rows.Accounts["rev"].Balance);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Theory]
    [InlineData(3, 3, 3, 0)]
    [InlineData(5, 5, 5, 0)]
    [InlineData(7, 5, 7, 2)]
    public void The_charge_is_the_cost_up_to_the_hold_and_what_is_above_is_the_operators(long cost, long charge, long booked, long overrun)
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 5 * Cent)));

        rows.Bill(Given.First(1, 5 * Cent), cost * Cent);

        var attempt = rows.Attempts.Values.Single();
        Assert.Equal((charge * Cent, booked * Cent, overrun * Cent), (attempt.ChargeNanos, attempt.CostNanos, attempt.OverrunNanos));
        Assert.Equal((100 - charge) * Cent, rows.Accounts["fund:wallet"].Available);
        Assert.Equal((booked * Cent, booked * Cent), (rows.Accounts["cost:sandbox"].Debits, rows.Accounts["pay:sandbox"].Credits));
        Assert.Equal(charge * Cent, rows.Buckets.Values.Single().Posted);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_free_attempt_gives_the_whole_hold_back_and_costs_nothing()
    {
        var rows = Given.Rows(paidNanos: 5 * Cent);

        rows.Free(Given.First(1, 5 * Cent));

        Assert.Equal(5 * Cent, rows.Accounts["fund:wallet"].Available);
        Assert.DoesNotContain(rows.Transfers.Values, transfer => transfer.Attempt is not null);
        Assert.Equal(["hold", "free"], rows.Phases.Values.OrderBy(phase => phase.Phase).Select(phase => phase.Kind));
    }

    [Fact]
    public void An_attempt_at_no_price_has_phases_and_counts_without_any_slice()
    {
        var rows = Given.Rows();
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Attempts, 1)));

        rows.Bill(Given.First(1, 0), costNanos: 0);
        var second = rows.Do(Given.First(2, 0));

        Assert.Empty(rows.Slices[Given.Attempt(1, 1, 0).Id]);
        Assert.Equal(2, rows.Phases.Count);
        Assert.Equal(RefusalCode.CapCount, Assert.IsType<AdmitOutcome.Refused>(second).Refusal.Code);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_cost_below_zero_is_never_booked()
    {
        var rows = Given.Rows(paidNanos: 50 * Cent);
        rows.Bill(Given.First(2, 5 * Cent), 5 * Cent);
        var admit = Given.First(1, 5 * Cent);
        rows.Do(admit);
        rows.Do(Given.Claimed(admit.Draft.Id));
        var before = rows.Dump();

        Assert.Throws<LedgerBrokenException>(() => rows.Do(Given.Billed(admit.Draft.Id, -1 * Cent)));

        Assert.Equal(before, rows.Dump());
    }

    [Fact]
    public void A_render_has_one_accepted_attempt()
    {
        var rows = Given.Rows(paidNanos: 50 * Cent);
        rows.Bill(Given.First(1, 5 * Cent), 5 * Cent);
        rows.Bill(Given.Later(1, 2, 5 * Cent), 5 * Cent);

        var moves = new[] { 1, 2, 2 }.Select(number => (AttemptMove)rows.Do(new Judge(Given.Org, Given.Attempt(1, number, 0).Id, new Verdict(true, [], Given.Noon), []))).ToList();

        Assert.Equal([true, false, false], moves.Select(move => move.Moved));
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_book_in_euro_has_accounts_of_its_own()
    {
        var rows = Given.Rows(paidNanos: 5 * Cent, lentNanos: 5 * Cent, unit: "EUR");
        var admit = Given.First(1, 6 * Cent);

        rows.Bill(admit with { Draft = admit.Draft with { Unit = "EUR" } }, 6 * Cent);

        Assert.Equal(6 * Cent, rows.Accounts["rev:EUR"].Balance);
        Assert.Equal(6 * Cent, rows.Accounts["cost:sandbox:EUR"].Debits);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void Money_of_another_currency_pays_for_nothing()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent, unit: "EUR");

        var outcome = rows.Do(Given.First(1, 1 * Cent));

        Assert.Equal(RefusalCode.InsufficientFunds, Assert.IsType<AdmitOutcome.Refused>(outcome).Refusal.Code);
    }

    [Fact]
    public void An_organisation_opened_twice_stays_as_it_was_first_opened()
    {
        var rows = Given.Rows(paidNanos: 1 * Cent, lentNanos: 2 * Cent);
        var before = rows.Dump();

        rows.Do(new OpenBook(Given.Org, "other", Given.Project, "other", new Rendermeter.Engine.Identities.WalletId(Given.Id(9)), "USD", 9 * Cent));

        Assert.Equal(before, rows.Dump());
    }
}
