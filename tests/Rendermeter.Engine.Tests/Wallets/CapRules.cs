using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Tests.Wallets;

public sealed class CapRules
{
    private const long Cent = Given.Cent;

    /// <summary>What each metric needs, what a billed attempt posts, what a free one posts; then the second attempt of the render after a billed or a free first.</summary>
    [Theory]
    [InlineData(CapMetric.Spend, 5 * Cent, 4 * Cent, 0, 5 * Cent, 5 * Cent)]
    [InlineData(CapMetric.Attempts, 1, 1, 0, 1, 1)]
    [InlineData(CapMetric.Renders, 1, 1, 0, 0, 1)]
    [InlineData(CapMetric.Outputs, 3, 3, 0, 3, 3)]
    public void A_cap_counts_as_its_metric_says(CapMetric metric, long needs, long billedPosts, long freePosts, long secondNeedsAfterBilled, long secondNeedsAfterFree)
    {
        var billed = WithCap(metric);
        billed.Do(Given.First(1, 5 * Cent, outputs: 3));
        var held = billed.Buckets.Values.Single().Held;
        billed.Do(Given.Claimed(Given.Attempt(1, 1, 0).Id));
        billed.Do(Given.Billed(Given.Attempt(1, 1, 0).Id, 4 * Cent));
        var posted = billed.Buckets.Values.Single();
        billed.Do(Given.Later(1, 2, 5 * Cent, outputs: 3));
        var free = WithCap(metric);
        free.Free(Given.First(1, 5 * Cent, outputs: 3));
        var released = free.Buckets.Values.Single();
        free.Do(Given.Later(1, 2, 5 * Cent, outputs: 3));

        Assert.Equal(needs, held);
        Assert.Equal((0, billedPosts), (posted.Held, posted.Posted));
        Assert.Equal((0, freePosts), (released.Held, released.Posted));
        Assert.Equal(secondNeedsAfterBilled, billed.Buckets.Values.Single().Held);
        Assert.Equal(secondNeedsAfterFree, free.Buckets.Values.Single().Held);
        Assert.Empty(BookChecks.Broken(billed));
        Assert.Empty(BookChecks.Broken(free));
    }

    [Fact]
    public void Who_changes_a_part_of_a_cap_leaves_the_rest_as_it_is_by_then()
    {
        var rows = Given.Rows(paidNanos: 100 * Cent);
        var read = Given.Cap(1, CapMetric.Spend, 100 * Cent);
        rows.Do(new PutCap(Given.Org, read));

        rows.Do(new PutCap(Given.Org, read with { Limit = 10 * Cent }) { Read = read });
        rows.Do(new PutCap(Given.Org, read with { Thresholds = [90] }) { Read = read });
        var merged = rows.Caps[read.Id];
        rows.Do(new PutCap(Given.Org, read));

        Assert.Equal(10 * Cent, merged.Limit);
        Assert.Equal([90], merged.Thresholds);
        Assert.Equal(100 * Cent, rows.Caps[read.Id].Limit);
    }

    [Fact]
    public void A_render_counts_once_however_many_attempts_are_billed()
    {
        var rows = WithCap(CapMetric.Renders);
        rows.Do(Given.First(1, Cent));
        rows.Do(Given.Later(1, 2, Cent));
        foreach (var number in new[] { 1, 2 })
        {
            rows.Do(Given.Claimed(Given.Attempt(1, number, 0).Id));
            rows.Do(Given.Billed(Given.Attempt(1, number, 0).Id, Cent));
        }

        rows.Bill(Given.Later(1, 3, Cent), Cent);

        Assert.Equal((0, 1), (rows.Buckets.Values.Single().Held, rows.Buckets.Values.Single().Posted));
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void The_last_cent_is_sold_once()
    {
        var rows = Given.Rows(paidNanos: 1000 * Cent);
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 100 * Cent)));

        var outcomes = rows.Transact([.. Enumerable.Range(1, 100).Select(render => Given.First(render, 8 * Cent))], Given.Noon);

        Assert.Equal(12, outcomes.OfType<AdmitOutcome.Placed>().Count());
        Assert.Equal(96 * Cent, rows.Buckets.Values.Single().Held);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_refusal_names_the_cap_what_is_left_and_when_it_begins_anew_and_writes_no_row_but_an_event()
    {
        var rows = Given.Rows(paidNanos: 1000 * Cent);
        var cap = Given.Cap(1, CapMetric.Spend, 5 * Cent, timeZone: "Europe/Berlin");
        rows.Do(new PutCap(Given.Org, cap));
        rows.Do(Given.First(1, 3 * Cent));
        var (attempts, events) = (rows.Attempts.Count, rows.Events.Count);

        var outcome = rows.Do(Given.First(2, 3 * Cent));

        var refusal = Assert.IsType<AdmitOutcome.Refused>(outcome).Refusal;
        Assert.Equal(new Refusal(RefusalCode.CapSpend, "USD", 3 * Cent, 2 * Cent, cap, new DateTimeOffset(2026, 11, 21, 23, 0, 0, TimeSpan.Zero)), refusal);
        Assert.Equal((attempts, events + 1), (rows.Attempts.Count, rows.Events.Count));
        Assert.Equal("cap.refused", rows.Events[^1].Kind);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_cap_that_only_observes_refuses_nothing_and_still_counts()
    {
        var rows = Given.Rows(paidNanos: 1000 * Cent);
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 1 * Cent, enforce: false)));

        rows.Bill(Given.First(1, 5 * Cent), 5 * Cent);
        rows.Bill(Given.First(2, 5 * Cent), 5 * Cent);

        Assert.Equal(10 * Cent, rows.Buckets.Values.Single().Posted);
        Assert.All(rows.AttemptCaps.Values.SelectMany(parts => parts), part => Assert.Null(part.LimitAtHold));
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void An_attempt_keeps_the_period_it_was_admitted_in_for_life()
    {
        var rows = WithCap(CapMetric.Spend);
        var admit = Given.First(1, 5 * Cent);
        rows.Do(admit);
        rows.Do(Given.Claimed(admit.Draft.Id));

        rows.Do(Given.Billed(admit.Draft.Id, 5 * Cent), Given.Noon.AddDays(1));
        rows.Do(Given.First(2, 2 * Cent), Given.Noon.AddDays(1));

        Assert.Equal([(0, 5 * Cent), (2 * Cent, 0)], rows.Buckets.Values.OrderBy(bucket => bucket.StartAt).Select(bucket => (bucket.Held, bucket.Posted)));
    }

    [Fact]
    public void A_limit_lowered_below_its_use_refuses_the_next_and_honours_the_running()
    {
        var rows = Given.Rows(paidNanos: 1000 * Cent);
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 10 * Cent)));
        rows.Do(Given.First(1, 8 * Cent));
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 2 * Cent)));

        var next = rows.Do(Given.First(2, 1 * Cent));
        rows.Do(Given.Claimed(Given.Attempt(1, 1, 0).Id));
        var settled = (AttemptMove)rows.Do(Given.Billed(Given.Attempt(1, 1, 0).Id, 8 * Cent));

        Assert.Equal(0, Assert.IsType<AdmitOutcome.Refused>(next).Refusal.Left);
        Assert.True(settled.Moved);
        Assert.Empty(BookChecks.Broken(rows));
    }

    [Fact]
    public void A_cap_on_something_else_is_not_touched()
    {
        var rows = Given.Rows(paidNanos: 1000 * Cent);
        rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Attempts, 0, scope: new CapScope(CapScopeKind.Tag, "spring"))));

        Assert.IsType<AdmitOutcome.Placed>(rows.Do(Given.First(1, Cent)));

        Assert.Empty(rows.Buckets);
    }

    private static MemoryRows WithCap(CapMetric metric)
    {
        var rows = Given.Rows(paidNanos: 1000 * Cent);
        rows.Do(new PutCap(Given.Org, Given.Cap(1, metric, 1000 * Cent)));
        return rows;
    }
}
