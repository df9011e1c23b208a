using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Tests.Wallets;

/// <summary>What may come after an attempt is settled, and charges that nobody believes.</summary>
public sealed class LaterPhaseRules
{
    private const long Cent = Given.Cent;

    private static AttemptId First => Given.Attempt(1, 1, 0).Id;

    [Theory]
    [InlineData("held", false)]
    [InlineData("submitting", false)]
    [InlineData("submitted", false)]
    [InlineData("in_doubt", false)]
    [InlineData("billed", true)]
    [InlineData("free", true)]
    [InlineData("never_sent", true)]
    public void Only_what_is_settled_is_refunded_or_adjusted(string state, bool settled)
    {
        foreach (var command in new LaterPhase[] { Refund(Cent, "r"), Adjust(cost: 3 * Cent, charge: null, "c"), Adjust(cost: null, charge: 0, "d") })
        {
            var rows = InState(state);

            var outcome = rows.Do(command);

            if (!settled)
            {
                Assert.IsType<PhaseOutcome.NotSettled>(outcome);
            }
            else if (command is Refund && state != "billed")
            {
                Assert.Equal(0, Assert.IsType<PhaseOutcome.RefundExceedsCharge>(outcome).LeftNanos);
            }
            else
            {
                Assert.IsType<PhaseOutcome.Booked>(outcome);
            }

            Assert.Empty(BookChecks.Broken(rows));
        }
    }

    [Fact]
    public void Evidence_that_what_was_given_up_was_billed_is_our_cost_once()
    {
        var rows = InState("free");

        Assert.True(((AttemptMove)rows.Do(Given.Billed(First, 3 * Cent))).Moved);
        Assert.False(((AttemptMove)rows.Do(Given.Billed(First, 3 * Cent))).Moved);

        var attempt = rows.Attempts[First];
        Assert.Equal((AttemptState.Free, 0L, 3 * Cent, 3 * Cent), (attempt.State, attempt.ChargeNanos, attempt.CostNanos, attempt.OverrunNanos));
        Assert.Equal("late_billed", rows.Phases[(First, 2)].Kind);
        Assert.Contains(rows.Events, happened => happened.Kind == "attempt.late_billed");
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_charge_is_lowered_freely_and_raised_only_to_its_hold_its_funds_and_its_caps()
    {
        var rows = Given.Rows(paidNanos: 10 * Cent);
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 9 * Cent)));
        rows.Bill(Given.First(1, 8 * Cent), 8 * Cent);

        rows.Do(Adjust(cost: 5 * Cent, charge: 5 * Cent, "measured"));
        Assert.Equal((5 * Cent, 5 * Cent, 5 * Cent), (rows.Attempts[First].ChargeNanos, rows.Attempts[First].CostNanos, rows.Accounts["fund:wallet"].Available));
        Assert.Equal(5 * Cent, rows.Buckets.Values.Single().Posted);

        rows.Do(Given.First(2, 3 * Cent));
        rows.Do(Adjust(cost: null, charge: 8 * Cent, "again"));
        Assert.Equal(6 * Cent, rows.Attempts[First].ChargeNanos);
        Assert.Equal(8 * Cent, Assert.IsType<PhaseOutcome.OutOfBounds>(rows.Do(Adjust(cost: null, charge: 9 * Cent, "more"))).HighestNanos);
        rows.Do(Refund(6 * Cent, "all"));
        Assert.Equal(6 * Cent, Assert.IsType<PhaseOutcome.OutOfBounds>(rows.Do(Adjust(cost: null, charge: 5 * Cent, "less"))).LowestNanos);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void The_same_reference_with_another_amount_is_another_request_however_much_was_booked()
    {
        var rows = Given.Rows(paidNanos: 10 * Cent);
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 9 * Cent)));
        rows.Bill(Given.First(1, 8 * Cent), 5 * Cent);
        rows.Do(Given.First(2, 3 * Cent));

        Assert.IsType<PhaseOutcome.Booked>(rows.Do(Adjust(cost: null, charge: 8 * Cent, "more")));
        Assert.Equal(6 * Cent, rows.Attempts[First].ChargeNanos);
        Assert.IsType<PhaseOutcome.Replayed>(rows.Do(Adjust(cost: null, charge: 8 * Cent, "more")));
        Assert.IsType<PhaseOutcome.ReferenceMismatch>(rows.Do(Adjust(cost: null, charge: 6 * Cent, "more")));
        Assert.IsType<PhaseOutcome.ReferenceMismatch>(rows.Do(Adjust(cost: 5 * Cent, charge: 8 * Cent, "more")));
        Assert.IsType<PhaseOutcome.Booked>(rows.Do(Adjust(cost: 4 * Cent, charge: null, "bill")));
        Assert.IsType<PhaseOutcome.ReferenceMismatch>(rows.Do(Adjust(cost: 3 * Cent, charge: null, "bill")));
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void An_adjustment_that_changes_nothing_keeps_its_reference()
    {
        var rows = Given.Rows(paidNanos: 10 * Cent);
        rows.Bill(Given.First(1, 8 * Cent), 5 * Cent);

        Assert.Empty(Assert.IsType<PhaseOutcome.Booked>(rows.Do(Adjust(cost: 5 * Cent, charge: 5 * Cent, "line-1"))).Phases);

        Assert.IsType<PhaseOutcome.Replayed>(rows.Do(Adjust(cost: 5 * Cent, charge: 5 * Cent, "line-1")));
        Assert.IsType<PhaseOutcome.ReferenceMismatch>(rows.Do(Adjust(cost: 6 * Cent, charge: 5 * Cent, "line-1")));
        Assert.IsType<PhaseOutcome.ReferenceMismatch>(rows.Do(Refund(Cent, "line-1")));
        Assert.Equal((5 * Cent, 5 * Cent), (rows.Attempts[First].ChargeNanos, rows.Attempts[First].CostNanos));
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void Three_overruns_quarantine_a_price_until_somebody_confirms_it()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        for (var render = 1; render <= 3; render++)
        {
            rows.Bill(Given.First(render, Cent), 2 * Cent);
        }

        Assert.Equal(3, rows.Events.Count(happened => happened.Kind == "attempt.overrun"));
        Assert.Single(rows.Events, happened => happened.Kind == "price.quarantined");
        Assert.Equal(RefusalCode.PriceQuarantined, Assert.IsType<AdmitOutcome.Refused>(rows.Do(Given.First(4, Cent))).Refusal.Code);
        rows.Do(new LiftQuarantine(Given.Org, Given.Sandbox.PriceVersion, "ada"));
        Assert.IsType<AdmitOutcome.Placed>(rows.Do(Given.First(4, Cent)));
    }

    [Fact]
    public void Overruns_that_lie_far_apart_quarantine_nothing()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        for (var render = 1; render <= 4; render++)
        {
            var (admit, at) = (Given.First(render, Cent), Given.Noon.AddDays(4 * render));
            rows.Do(admit, at);
            rows.Do(Given.Claimed(admit.Draft.Id), at);
            rows.Do(Given.Billed(admit.Draft.Id, 2 * Cent) with { JobId = $"job-{render}" }, at);
        }

        Assert.DoesNotContain(rows.Events, happened => happened.Kind == "price.quarantined");
    }

    [Theory]
    [InlineData(8, AttemptState.Billed)]
    [InlineData(80, AttemptState.Billed)]
    [InlineData(81, AttemptState.InDoubt)]
    public void What_no_price_bounds_is_set_aside_only_where_it_is_many_times_what_was_allowed(long cost, AttemptState state)
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        var admit = Given.First(1, 8 * Cent);
        rows.Do(admit with { Draft = admit.Draft with { ExpectedNanos = Cent / 100, QuoteJson = """{"kind":"estimate","expected":"0.000100000","upper_bound":null}""" } });
        rows.Do(Given.Claimed(First));

        rows.Do(Given.Billed(First, cost * Cent));

        Assert.Equal(state, rows.Attempts[First].State);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Theory]
    [InlineData(SetAsideDecision.Charge, AttemptState.Billed, 8, 21, 13)]
    [InlineData(SetAsideDecision.Absorb, AttemptState.Billed, 0, 21, 13)]
    [InlineData(SetAsideDecision.Free, AttemptState.Free, 0, 0, 0)]
    public void A_bill_of_many_times_its_quote_waits_with_its_hold_for_a_person(SetAsideDecision decision, AttemptState state, long charge, long cost, long overrun)
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        var admit = Given.First(1, 8 * Cent);
        admit = admit with { Draft = admit.Draft with { ExpectedNanos = 2 * Cent } };
        rows.Do(admit);
        rows.Do(Given.Claimed(First));

        rows.Do(Given.Billed(First, 21 * Cent));
        Assert.Equal((AttemptState.InDoubt, 21 * Cent), (rows.Attempts[First].State, rows.Attempts[First].SetAsideCostNanos));
        Assert.Equal(8 * Cent, rows.Accounts["fund:wallet"].Held);
        Assert.False(((AttemptMove)rows.Do(Given.Freed(First))).Moved);
        Assert.False(((AttemptMove)rows.Do(new Attach(Given.Org, First, "job"))).Moved);
        Assert.Single(rows.Events, happened => happened.Kind == "attempt.set_aside");
        Assert.Empty(BookChecks.Broken(rows));

        Assert.True(((AttemptMove)rows.Do(new ResolveSetAside(Given.Org, First, decision, "ada"))).Moved);
        Assert.False(((AttemptMove)rows.Do(new ResolveSetAside(Given.Org, First, decision, "ada"))).Moved);

        var attempt = rows.Attempts[First];
        Assert.Equal((state, charge * Cent, cost * Cent, overrun * Cent), (attempt.State, attempt.ChargeNanos, attempt.CostNanos, attempt.OverrunNanos));
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void From_how_many_times_its_quote_a_bill_is_set_aside_is_the_organisations_to_say()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(new PutSetAsideMultiple(Given.Org, 100));
        var admit = Given.First(1, 8 * Cent);
        rows.Do(admit with { Draft = admit.Draft with { ExpectedNanos = 2 * Cent } });
        rows.Do(Given.Claimed(First));

        Assert.Equal(AttemptState.Billed, ((AttemptMove)rows.Do(Given.Billed(First, 21 * Cent))).Attempt.State);
    }

    private static Refund Refund(long nanos, string reference) => new(Given.Org, First, nanos, reference, "ada");

    private static Adjust Adjust(long? cost, long? charge, string reference) => new(Given.Org, First, cost, charge, "invoice", reference, "ada");

    private static MemoryRows InState(string state)
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(Given.First(1, 8 * Cent));
        if (state is not ("held" or "never_sent"))
        {
            rows.Do(Given.Claimed(First));
        }

        Command? command = state switch
        {
            "submitted" => new Attach(Given.Org, First, "job"),
            "in_doubt" => new Doubt(Given.Org, First, "no answer", Given.Noon.AddHours(24)),
            "billed" => Given.Billed(First, 4 * Cent),
            "free" => Given.Freed(First),
            "never_sent" => Given.GivenUp(First),
            _ => null,
        };
        if (command is not null)
        {
            rows.Do(command);
        }

        return rows;
    }
}
