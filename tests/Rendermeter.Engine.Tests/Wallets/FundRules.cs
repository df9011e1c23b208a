using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Tests.Wallets;

/// <summary>Grants, credit lines, pools and markups.</summary>
public sealed class FundRules
{
    private const long Cent = Given.Cent;

    [Fact]
    public void A_hold_takes_from_funds_by_priority_then_expiry_then_promotion_and_a_refund_returns_in_reverse()
    {
        var rows = Given.Rows(paidNanos: 10 * Cent, lentNanos: 10 * Cent);
        var (first, soon, promo, paid) = (Grant(1), Grant(2), Grant(3), Grant(4));
        Booked(rows, paid with { Promotional = false, Priority = 50 });
        Booked(rows, promo with { Priority = 50 });
        Booked(rows, soon with { Priority = 50, ExpiresAt = Given.Noon.AddDays(1) });
        Booked(rows, first with { Priority = 10 });

        rows.Bill(Given.First(1, 45 * Cent), costNanos: 28 * Cent);
        var funds = rows.Slices.Values.Single().Select(slice => slice.AccountId).ToList();
        var refund = new Refund(Given.Org, Given.Attempt(1, 1, 0).Id, 10 * Cent, "r1", "ada");
        var booked = Assert.IsType<PhaseOutcome.Booked>(rows.Do(refund));

        Assert.Equal([Id(first), Id(soon), Id(promo), Id(paid), "fund:wallet"], funds);
        Assert.Equal([10, 10, 8, 0, 0], rows.Slices.Values.Single().Select(slice => slice.CapturedNanos / Cent));
        Assert.Equal((2, -10 * Cent), (booked.Phases.Single().Phase, booked.Phases.Single().ChargeDeltaNanos));
        Assert.Equal((2L, 10L), (rows.Accounts[Id(soon)].Available / Cent, rows.Accounts[Id(promo)].Available / Cent));
        Assert.IsType<PhaseOutcome.Replayed>(rows.Do(refund));
        Assert.IsType<PhaseOutcome.ReferenceMismatch>(rows.Do(refund with { AmountNanos = Cent }));
        Assert.Equal(18 * Cent, Assert.IsType<PhaseOutcome.RefundExceedsCharge>(rows.Do(refund with { AmountNanos = (18 * Cent) + 1, Reference = "r2" })).LeftNanos);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_grant_pays_only_for_what_its_scope_names()
    {
        var rows = Given.Rows();
        Booked(rows, Grant(1) with { Scope = new FundScope(["sandbox/im*"], [], ["shop"]) });
        var admit = Given.First(1, Cent);

        Assert.IsType<AdmitOutcome.Refused>(rows.Do(admit));
        Assert.IsType<AdmitOutcome.Refused>(rows.Do(admit with { NewRender = admit.NewRender! with { Feature = "blog" } }));
        Assert.IsType<AdmitOutcome.Placed>(rows.Do(admit with { NewRender = admit.NewRender! with { Feature = "shop" } }));
    }

    [Theory]
    [InlineData("fal/*", "fal/flux", true)]
    [InlineData("*", "", true)]
    [InlineData("f*l/*x", "fal/flux", true)]
    [InlineData("f*l/*y", "fal/flux", false)]
    [InlineData("fal", "fal/flux", false)]
    [InlineData("aa*aa", "aaa", false)]
    [InlineData("a*b*c", "a-b-b-c", true)]
    public void A_star_stands_for_any_characters(string pattern, string text, bool matches) => Assert.Equal(matches, FundScope.Matches(pattern, text));

    [Fact]
    public void What_is_held_outlives_the_expiry_of_its_grant_and_its_rest_is_breakage_in_the_same_transaction()
    {
        var rows = Given.Rows();
        var grant = Grant(1) with { ExpiresAt = Given.Noon.AddHours(1) };
        Booked(rows, grant);
        var late = Given.Noon.AddHours(2);
        rows.Do(Given.First(1, 6 * Cent));
        rows.Do(Given.Claimed(Given.Attempt(1, 1, 0).Id));

        Assert.Equal(1, ((ExpireOutcome)rows.Do(new ExpireFunds(Given.Org), late)).Funds);
        Assert.Equal(4 * Cent, rows.Accounts["breakage"].Credits);
        Assert.Equal(0, ((ExpireOutcome)rows.Do(new ExpireFunds(Given.Org), late)).Funds);
        rows.Do(Given.Billed(Given.Attempt(1, 1, 0).Id, 5 * Cent), late);
        Assert.Equal((5 * Cent, 0L), (rows.Accounts["breakage"].Credits, rows.Accounts[Id(grant)].Balance));

        rows.Do(new Refund(Given.Org, Given.Attempt(1, 1, 0).Id, 2 * Cent, "r", "ada"), late);
        var renewed = rows.Accounts.Values.Single(account => account.Kind == AccountKind.Grant && account.AccountId != Id(grant));
        Assert.Equal((2 * Cent, true, late.AddDays(30)), (renewed.Available, renewed.Promotional, renewed.ExpiresAt));
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_refund_to_a_paid_grant_that_expired_goes_to_the_wallet()
    {
        var rows = Given.Rows();
        Booked(rows, Grant(1) with { Promotional = false, ExpiresAt = Given.Noon.AddHours(1) });
        rows.Bill(Given.First(1, 6 * Cent), 6 * Cent);

        rows.Do(new Refund(Given.Org, Given.Attempt(1, 1, 0).Id, 2 * Cent, "r", "ada"), Given.Noon.AddHours(2));

        Assert.Equal(2 * Cent, rows.Accounts["fund:wallet"].Available);
    }

    [Fact]
    public void Further_credit_lines_are_funds_of_their_own_with_public_ids_of_32_digits()
    {
        var rows = Given.Rows(lentNanos: Cent);
        var line = new AddCreditLine(Given.Org, new GrantId(Given.Id(9)), "USD", 2 * Cent, ExpiresAt: null, FundScope.Anything);

        Assert.IsType<FundOutcome.Booked>(rows.Do(line));
        Assert.IsType<FundOutcome.Replayed>(rows.Do(line));
        Assert.IsType<FundOutcome.Mismatch>(rows.Do(line with { AmountNanos = Cent }));

        Assert.IsType<AdmitOutcome.Placed>(rows.Do(Given.First(1, 3 * Cent)));
        Assert.All(rows.Accounts.Values.Where(account => account.FloorZero),
            fund => Assert.Matches("^(wal|grt)_[0-9a-f]{32}$", FundIds.Of(fund, new WalletId(Given.Id(1)))));
        Assert.True(rows.Accounts.ContainsKey("fund:credit-line"));
    }

    [Theory]
    [InlineData(0, 50, 1, "amount")]
    [InlineData(1, 101, 1, "priority")]
    [InlineData(1, -1, 1, "priority")]
    [InlineData(1, 50, 0, "expires_at")]
    public void A_grant_out_of_bounds_is_refused_with_its_field(long amount, int priority, int hours, string field)
    {
        var rows = Given.Rows();

        var outcome = rows.Do(Grant(1) with { AmountNanos = amount, Priority = priority, ExpiresAt = Given.Noon.AddHours(hours) });

        Assert.Equal(field, Assert.IsType<FundOutcome.Invalid>(outcome).Field);
        Assert.Single(rows.Accounts.Values, account => account.FloorZero);
    }

    [Fact]
    public void A_pool_is_used_before_we_owe_anything_and_its_last_credit_takes_what_is_left_of_its_price()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(new BuyPool(Given.Org, new PoolId(Given.Id(1)), "sandbox", "USD", CreditsNanos: 3, BasisNanos: 2, ExpiresAt: null));
        rows.Do(new BuyPool(Given.Org, new PoolId(Given.Id(2)), "sandbox", "USD", CreditsNanos: 4, BasisNanos: 1, Given.Noon.AddDays(1)));

        rows.Bill(Given.First(1, 5), costNanos: 5);
        var one = rows.Pools[new PoolId(Given.Id(1))];
        rows.Bill(Given.First(2, 5), costNanos: 1);
        rows.Bill(Given.First(3, 5), costNanos: 3);

        Assert.Equal((1L, 0L), (one.UsedNanos, one.AmortisedNanos));
        Assert.Equal((3L, 2L), (rows.Pools[one.Id].UsedNanos, rows.Pools[one.Id].AmortisedNanos));
        Assert.Equal(0, rows.Accounts[one.AccountId].Debits - rows.Accounts[one.AccountId].Credits);
        Assert.Equal(2, rows.Accounts["pay:sandbox"].Balance);
        Assert.Equal(9, rows.Accounts["cost:sandbox"].Debits);
        Assert.Equal(4, rows.Accounts["ppool-gain"].Balance);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_cost_that_was_lowered_and_rises_again_draws_nothing_twice_from_a_pool()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(new BuyPool(Given.Org, new PoolId(Given.Id(1)), "sandbox", "USD", CreditsNanos: 100, BasisNanos: 80, ExpiresAt: null));
        var id = Given.First(1, 10).Draft.Id;
        rows.Bill(Given.First(1, 10), costNanos: 10);
        var used = new List<(long, long)>();
        foreach (var (cost, reference) in new[] { (5L, "inv-1"), (10L, "inv-2"), (7L, "inv-3"), (12L, "inv-4") })
        {
            rows.Do(new Adjust(Given.Org, id, cost, ChargeNanos: null, "invoice", reference, "ada"));
            used.Add((rows.Pools.Values.Single().UsedNanos, rows.Accounts["pay:sandbox"].Balance));
        }

        Assert.Equal([(10L, -5L), (10L, 0L), (10L, -3L), (12L, 0L)], used);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void An_expired_pool_is_written_off_and_pays_for_nothing()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(new BuyPool(Given.Org, new PoolId(Given.Id(1)), "sandbox", "USD", 4 * Cent, 3 * Cent, Given.Noon.AddHours(1)));

        rows.Do(new ExpireFunds(Given.Org), Given.Noon.AddHours(1));
        rows.Bill(Given.First(1, Cent), Cent);

        Assert.Equal((3 * Cent, Cent), (rows.Accounts["ppool-expired"].Debits, rows.Accounts["pay:sandbox"].Balance));
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void The_most_specific_markup_is_held_and_charged_and_a_later_change_is_for_later_attempts()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        Put(rows, 1, customer: null, "*", "1/10", 0);
        Put(rows, 2, customer: "zoe", "*", "1/3", 1);
        var admit = Given.First(1, 10 * Cent);
        admit = admit with { NewRender = admit.NewRender! with { Customer = "zoe" } };

        var held = ((AdmitOutcome.Placed)rows.Do(admit)).Attempt;
        Put(rows, 2, customer: "zoe", "*", "5", 0);
        rows.Do(Given.Claimed(held.Id));
        rows.Do(Given.Billed(held.Id, 10_000_001));
        rows.Bill(Given.First(2, 10 * Cent), 20 * Cent);

        Assert.Equal(133_333_335, held.HoldNanos);
        Assert.Equal((13_333_336L, 10_000_001L), (rows.Attempts[held.Id].ChargeNanos, rows.Attempts[held.Id].CostNanos));
        var capped = rows.Attempts[Given.Attempt(2, 1, 0).Id];
        Assert.Equal((11 * Cent, 20 * Cent, 9 * Cent), (capped.ChargeNanos, capped.CostNanos, capped.OverrunNanos));
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Theory]
    [InlineData("3/20", "3/20")]
    [InlineData("6/40", "3/20")]
    [InlineData("0.15", "3/20")]
    [InlineData("1/0", null)]
    [InlineData("-1/2", null)]
    [InlineData("101", null)]
    [InlineData("a/b", null)]
    public void A_share_is_an_exact_fraction(string text, string? read) => Assert.Equal(read, MarkupTerms.ReadShare(text));

    [Fact]
    public void The_same_reference_with_another_amount_is_no_replay()
    {
        var rows = Given.Rows(paidNanos: Cent);

        Assert.Equal(new TopUpOutcome(Replayed: true), rows.Do(new TopUp(Given.Org, "USD", Cent, "first")));
        Assert.Equal(new TopUpOutcome(Replayed: false, Mismatch: true), rows.Do(new TopUp(Given.Org, "USD", 2 * Cent, "first")));
        Assert.Equal(Cent, rows.Accounts["fund:wallet"].Credits);
    }

    [Theory]
    [InlineData("""{"upper_bound":"0.100000000"}""", null, 10, 15)]
    [InlineData("""{"upper_bound":null}""", 14, 14, 14)]
    [InlineData("""{"upper_bound":"0.080000000","history":{"used":true,"book_upper_bound":null}}""", 14, 8, 12)]
    [InlineData("""{"upper_bound":"0.120000000","history":{"used":true,"book_upper_bound":null}}""", 14, 12, 14)]
    [InlineData("""{"upper_bound":"0.080000000","history":{"used":true,"book_upper_bound":"0.090000000"}}""", 14, 8, 12)]
    public void Where_no_price_of_the_book_bounds_it_a_markup_holds_no_more_than_is_allowed(string quote, int? allowed, int bound, int held)
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        Put(rows, 1, customer: null, "*", "0.5", 0);
        var admit = Given.First(1, bound * Cent, maxCost: allowed * Cent);

        var outcome = rows.Do(admit with { Draft = admit.Draft with { QuoteJson = quote } });

        Assert.Equal(held * Cent, Assert.IsType<AdmitOutcome.Placed>(outcome).Attempt.HoldNanos);
    }

    [Fact]
    public void A_markup_that_has_ended_stays_so()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        Put(rows, 1, customer: null, "*", "0.5", 0);
        rows.Do(new PutMarkup(Given.Org, rows.Markups.Values.Single() with { Ended = true }));

        Put(rows, 1, customer: null, "*", "0.5", 0);

        Assert.True(rows.Markups.Values.Single().Ended);
        Assert.Equal(10 * Cent, Assert.IsType<AdmitOutcome.Placed>(rows.Do(Given.First(1, 10 * Cent))).Attempt.HoldNanos);
    }

    [Fact]
    public void What_ran_elsewhere_without_a_bound_is_charged_with_its_markup()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        Put(rows, 1, customer: null, "*", "0.5", 0);
        var admit = Given.First(1, 10 * Cent) with { RanElsewhere = true };

        rows.Do(admit with { Draft = admit.Draft with { QuoteJson = """{"upper_bound":null}""" } });
        rows.Do(Given.Billed(admit.Draft.Id, 10 * Cent));

        Assert.Equal((15 * Cent, 10 * Cent), (rows.Attempts[admit.Draft.Id].ChargeNanos, rows.Attempts[admit.Draft.Id].CostNanos));
    }

    private static AddGrant Grant(int number)
        => new(Given.Org, new GrantId(Given.Id(0x900 + number)), "USD", 10 * Cent, Promotional: true, Priority: 10, EffectiveAt: null, ExpiresAt: null, FundScope.Anything);

    private static string Id(AddGrant grant) => $"fund:grant:{grant.Id.Value:N}";

    private static void Booked(MemoryRows rows, AddGrant grant) => Assert.IsType<FundOutcome.Booked>(rows.Do(grant));

    private static void Put(MemoryRows rows, int number, string? customer, string model, string share, long fixedNanos)
        => rows.Do(new PutMarkup(Given.Org, new Markup(new MarkupId(Given.Id(0xA00 + number)), Given.Org, Project: null, customer, model, "USD",
            new MarkupTerms(MarkupTerms.ReadShare(share)!, fixedNanos))));
}
