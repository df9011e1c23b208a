using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Tests.Wallets;

/// <summary>Two workers may have one render in hand for a moment. What each decided on an older record must not undo what the other has written.</summary>
public sealed class TwoWorkersRules
{
    private const long Cent = Given.Cent;

    private static AttemptId First => Given.Attempt(1, 1, 0).Id;

    [Fact]
    public void A_render_that_is_to_be_cancelled_gets_no_further_attempt()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(Given.First(1, 8 * Cent));
        rows.Do(Given.Claimed(First));
        rows.Do(Given.Freed(First));
        rows.Do(new RequestCancel(Given.Org, Given.Render(1).Id, "shop"));

        Assert.IsType<AdmitOutcome.Withdrawn>(rows.Do(Given.Later(1, 2, 8 * Cent)));

        Assert.Single(rows.Attempts);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_render_that_has_ended_gets_no_further_attempt_and_is_not_looked_at_again()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(Given.First(1, 8 * Cent));
        rows.Do(Given.Claimed(First));
        rows.Do(Given.Freed(First));
        rows.Do(Ended());

        rows.Do(new Reschedule(Given.Org, Given.Render(1).Id, Given.Noon));

        Assert.Empty(rows.Due);
        Assert.IsType<AdmitOutcome.Withdrawn>(rows.Do(Given.Later(1, 2, 8 * Cent)));
    }

    [Fact]
    public void A_render_does_not_end_while_an_attempt_of_it_may_bill()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(Given.First(1, 8 * Cent));
        rows.Do(Given.Claimed(First));
        rows.Do(Given.Freed(First));
        rows.Do(Given.Later(1, 2, 8 * Cent));

        rows.Do(Ended());

        Assert.Null(rows.Renders[Given.Render(1).Id].End);
        Assert.NotEmpty(rows.Due);
    }

    [Fact]
    public void A_refusal_that_was_decided_before_the_job_was_known_frees_nothing()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(Given.First(1, 8 * Cent));
        rows.Do(Given.Claimed(First));
        rows.Do(new Attach(Given.Org, First, "job-1"));

        var move = (AttemptMove)rows.Do(Given.Freed(First) with { Epoch = 1 });

        Assert.Equal((false, AttemptState.Submitted), (move.Moved, move.Attempt.State));
        Assert.True(((AttemptMove)rows.Do(Given.Freed(First))).Moved);
    }

    [Fact]
    public void What_nobody_wants_any_more_is_claimed_only_to_be_doubted()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        rows.Do(Given.First(1, 8 * Cent));
        rows.Do(new RequestCancel(Given.Org, Given.Render(1).Id, "shop"));

        Assert.False(((AttemptMove)rows.Do(Given.Claimed(First))).Moved);
        Assert.True(((AttemptMove)rows.Do(Given.Claimed(First) with { OnlyToDoubt = true })).Moved);
        rows.Do(new Doubt(Given.Org, First, "restored", Given.Noon.AddDays(1)));

        Assert.Equal(AttemptState.InDoubt, rows.Attempts[First].State);
        Assert.False(((AttemptMove)rows.Do(Given.GivenUp(First))).Moved);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_wallet_that_is_full_takes_no_more_and_says_what_it_takes()
    {
        var rows = Given.Rows();
        for (var time = 0; time < 4; time++)
        {
            Assert.Null(((TopUpOutcome)rows.Do(new TopUp(Given.Org, "USD", Pricing.Amounts.Money.MaxNanos, $"paid-{time}"))).LeftNanos);
        }

        var left = ((TopUpOutcome)rows.Do(new TopUp(Given.Org, "USD", Pricing.Amounts.Money.MaxNanos, "paid-4"))).LeftNanos;

        Assert.Equal((1L << 62) - 1 - (4 * Pricing.Amounts.Money.MaxNanos), left);
        Assert.Null(((TopUpOutcome)rows.Do(new TopUp(Given.Org, "USD", left!.Value, "paid-5"))).LeftNanos);
        Assert.Empty(BookChecks.Broken(rows));
    }

    private static Conclude Ended()
        => new(Given.Org, Given.Render(1).Id, new RenderEnd(RenderStatus.Failed, "failed", "it failed", Given.Noon), Decision: null);
}
