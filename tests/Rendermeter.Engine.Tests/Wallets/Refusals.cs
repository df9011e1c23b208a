using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Tests.Wallets;

public sealed class Refusals
{
    private const long Cent = Given.Cent;

    [Fact]
    public void Of_several_refusals_the_first_in_order_is_answered()
    {
        var rows = Given.Rows(paidNanos: 1 * Cent);
        rows.AdmissionFrozen = true;
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 1 * Cent)));
        rows.Do(new PutCap(Given.Org, Given.Cap(2, CapMetric.Attempts, 0)));

        Assert.Equal(RefusalCode.AdmissionFrozen, Asked(maxCost: 1, ceiling: 1));
        rows.AdmissionFrozen = false;
        Assert.Equal(RefusalCode.MaxCost, Asked(maxCost: 1, ceiling: 1));
        Assert.Equal(RefusalCode.Ceiling, Asked(maxCost: null, ceiling: 1));
        Assert.Equal(RefusalCode.CapCount, Asked(maxCost: null, ceiling: null));
        rows.Do(new PutCap(Given.Org, Given.Cap(2, CapMetric.Attempts, 9)));
        Assert.Equal(RefusalCode.CapSpend, Asked(maxCost: null, ceiling: null));
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 9 * Cent)));
        Assert.Equal(RefusalCode.InsufficientFunds, Asked(maxCost: null, ceiling: null));
        Assert.Equal(Enum.GetValues<RefusalCode>().Order(), Enum.GetValues<RefusalCode>());

        RefusalCode Asked(long? maxCost, long? ceiling)
            => Assert.IsType<AdmitOutcome.Refused>(rows.Do(Given.First(1, 5 * Cent, maxCost, ceiling))).Refusal.Code;
    }

    [Fact]
    public void Of_several_caps_the_one_with_the_least_left_is_named()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 3 * Cent)));
        rows.Do(new PutCap(Given.Org, Given.Cap(2, CapMetric.Spend, 2 * Cent)));

        var refusal = Assert.IsType<AdmitOutcome.Refused>(rows.Do(Given.First(1, 5 * Cent))).Refusal;

        Assert.Equal(Given.Cap(2, CapMetric.Spend, 2 * Cent), refusal.Cap);
    }

    [Theory]
    [InlineData(10, 4, true)]
    [InlineData(9, 4, false)]
    public void What_earlier_attempts_charged_counts_into_the_bound_of_the_render(long maxCost, long charged, bool admitted)
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Bill(Given.First(1, 5 * Cent, maxCost: maxCost * Cent), charged * Cent);

        var second = rows.Do(Given.Later(1, 2, 6 * Cent));

        Assert.Equal(admitted, second is AdmitOutcome.Placed);
        Assert.True(admitted || ((AdmitOutcome.Refused)second).Refusal is { Code: RefusalCode.MaxCost, Left: 5 * Cent });
    }

    [Fact]
    public void A_hold_that_is_still_open_counts_whole_into_the_bound_of_the_render()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(Given.First(1, 5 * Cent, ceiling: 10 * Cent));

        var second = rows.Do(Given.Later(1, 2, 6 * Cent));

        Assert.Equal(RefusalCode.Ceiling, Assert.IsType<AdmitOutcome.Refused>(second).Refusal.Code);
    }

    [Fact]
    public void A_refusal_for_lack_of_funds_says_what_all_funds_together_have()
    {
        var rows = Given.Rows(paidNanos: 2 * Cent, lentNanos: 1 * Cent);
        var before = rows.Accounts.Values.ToList();

        var refusal = Assert.IsType<AdmitOutcome.Refused>(rows.Do(Given.First(1, 5 * Cent))).Refusal;

        Assert.Equal((5 * Cent, 3 * Cent), (refusal.Needed, refusal.Left));
        Assert.Equal(before, rows.Accounts.Values);
        Assert.Empty(rows.Renders);
    }

    [Fact]
    public void The_same_key_and_the_same_request_is_the_earlier_render()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        var claim = new IdempotencyClaim("/api/v1/renders", "k", "f");
        rows.Do(Given.First(1, Cent, idempotency: claim));
        rows.AdmissionFrozen = true;

        var again = rows.Do(Given.First(2, Cent, idempotency: claim));
        var other = rows.Do(Given.First(3, Cent, idempotency: claim with { Fingerprint = "g" }));
        rows.AdmissionFrozen = false;
        var elsewhere = rows.Do(Given.First(4, Cent, idempotency: claim with { Scope = "/v1/images/generations" }));

        Assert.Equal(Given.Render(1).Id, Assert.IsType<AdmitOutcome.Replayed>(again).Render);
        Assert.Equal(Given.Render(1).Id, Assert.IsType<AdmitOutcome.KeyMismatch>(other).Render);
        Assert.IsType<AdmitOutcome.Placed>(elsewhere);
        Assert.Equal(2, rows.Attempts.Count);
    }

    [Fact]
    public void Two_requests_with_one_key_in_one_transaction_are_one_render()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        var claim = new IdempotencyClaim("/api/v1/renders", "k", "f");

        var outcomes = rows.Transact([Given.First(1, Cent, idempotency: claim), Given.First(2, Cent, idempotency: claim)], Given.Noon);

        Assert.IsType<AdmitOutcome.Placed>(outcomes[0]);
        Assert.IsType<AdmitOutcome.Replayed>(outcomes[1]);
        Assert.Single(rows.Attempts);
    }

    [Fact]
    public void A_key_whose_request_was_refused_is_not_remembered()
    {
        var rows = Given.Rows();
        var claim = new IdempotencyClaim("/api/v1/renders", "k", "f");
        rows.Do(Given.First(1, Cent, idempotency: claim));
        rows.Do(new TopUp(Given.Org, "USD", 5 * Cent, "later"));

        Assert.IsType<AdmitOutcome.Placed>(rows.Do(Given.First(2, Cent, idempotency: claim)));
    }
}
