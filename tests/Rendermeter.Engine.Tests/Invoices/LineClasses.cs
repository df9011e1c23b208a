using Rendermeter.Engine.Invoices;

namespace Rendermeter.Engine.Tests.Invoices;

public sealed class LineClasses
{
    [Theory]
    [InlineData("2026-11-05T12:00:00Z,a,draw,2,low,,,,,0.074,,", LineClass.AsExpected, "0")]
    [InlineData("2026-11-12T12:00:00Z,a,draw,2,low,,,,,0.082,,", LineClass.AsExpected, "0")]
    [InlineData("2026-11-12T12:00:00Z,a,draw,2,low,,,,,0.084,,", LineClass.PriceDiffers, "0.002")]
    [InlineData("2026-11-05T12:00:00Z,a,draw,1,low,,,,,0.041,,", LineClass.PriceDiffers, "0.004")]
    [InlineData("2026-11-12T12:00:00Z,a,draw,1,low,,,,,0.037,,", LineClass.PriceDiffers, "0")]
    [InlineData("2026-11-05T12:00:00Z,a,draw,2,low,,,,,0.111,,", LineClass.QuantityDiffers, "0.037")]
    [InlineData("2026-11-05T12:00:00Z,a,draw,1,low,,,,,0.111,,", LineClass.DearerTier, "0.074")]
    [InlineData("2026-11-05T12:00:00Z,a,draw,1,low,standard,,,,0.06475,,", LineClass.DearerTier, "0.02775")]
    [InlineData("2026-11-05T12:00:00Z,a,draw,1,low,batch,,,,0.0185,,", LineClass.AsExpected, "0")]
    [InlineData("2026-11-05T12:00:00Z,a,draw,1,low,,,,failed,0.037,,", LineClass.FailedButBilled, "0.037")]
    [InlineData("2026-11-05T12:00:00Z,a,draw,1,low,,,,failed,0,,", LineClass.AsExpected, "0")]
    [InlineData("2026-11-05T12:00:00Z,a,draw,1,low,,,,aborted,0.037,,", LineClass.FailedButBilled, "0.037")]
    [InlineData("2026-11-05T12:00:00Z,a,draw,1,low,,,,canceled,0.037,,", LineClass.AsExpected, "0")]
    [InlineData("2026-11-05T12:00:00Z,a,painter,1,low,,,,,0.037,,", LineClass.UnknownModel, "0")]
    [InlineData("2026-11-05T12:00:00Z,a,steps,,,,,7,,0.0008642,,", LineClass.Rounding, "0")]
    [InlineData("2026-11-05T12:00:00Z,a,steps,,,,,7,,0.00086419746,,", LineClass.AsExpected, "0")]
    [InlineData("2026-11-05T12:00:00Z,a,film,,,,5,,,0.295,,", LineClass.AsExpected, "0")]
    [InlineData("2026-11-05T23:00:00Z,a,film,,,,5,,,0.2065,,", LineClass.AsExpected, "0")]
    [InlineData("2026-11-05T23:00:00Z,a,film,,,,5,,,0.2950,,", LineClass.OutsideWindow, "0.0885")]
    [InlineData("2026-11-29T12:00:00Z,a,film,,,,5,,,0.295,,", LineClass.OutsideWindow, "0")]
    [InlineData("2026-11-05T12:00:00Z,a,steps,,,,,,,0.295,,", LineClass.Unchecked, "0")]
    public void A_line_is_classed_by_the_price_of_its_own_instant(string row, LineClass expected, string claim)
    {
        var (found, report) = Bill.Line(row);

        Assert.Equal(expected, found);
        Assert.Equal(claim, Bill.Money(report.Claim));
    }

    [Fact]
    public void An_amount_of_another_version_names_that_version()
    {
        var (_, report) = Bill.Line("2026-11-05T12:00:00Z,a,draw,1,low,,,,,0.041,,");

        Assert.Equal("maker/draw@2026-11-10", Assert.Single(report.Findings).Fits);
    }

    [Fact]
    public void A_tier_that_is_dearer_than_standard_can_be_avoided_but_not_claimed()
    {
        var (found, report) = Bill.Line("2026-11-05T12:00:00Z,a,draw,1,low,priority,,,,0.06475,,");

        Assert.Equal((LineClass.DearerTier, "0", "0.02775"), (found, Bill.Money(report.Claim), Bill.Money(report.Ask)));
    }

    [Fact]
    public void A_failure_that_nobody_says_anything_about_is_asked_about_and_never_called_free()
    {
        var (found, report) = Bill.Line("2026-11-05T12:00:00Z,a,draw,1,low,,,,timeout,0.037,,");

        Assert.Equal((LineClass.Unchecked, "0", "0.037"), (found, Bill.Money(report.Claim), Bill.Money(report.Ask)));
        Assert.True(report.HasDifferences);
    }

    [Fact]
    public void A_job_that_is_billed_twice_is_claimed_once_and_is_no_repeated_request()
    {
        const string Row = "2026-11-05T12:00:00Z,a,draw,1,low,,,,,0.037,shop,key-1\n";

        var report = Bill.Checked(Bill.Header + Row + Row + "2026-11-05T12:01:00Z,b,draw,1,low,,,,,0.037,shop,key-1\n", "maker");

        Assert.Equal("0.037", Bill.Money(report.Claim));
        Assert.Equal(1, report.Duplicates.Lines);
        Assert.Equal((1, "0.037"), (report.Repeats.Lines, Bill.Money(report.Repeats.Billed)));
    }

    [Fact]
    public void A_line_outside_the_period_is_asked_about()
    {
        var period = (new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero), new DateTimeOffset(2026, 12, 1, 0, 0, 0, TimeSpan.Zero));

        var (found, report) = Bill.Line("2026-10-31T23:59:59Z,a,draw,1,low,,,,,0.037,,", options => options with { Period = period });

        Assert.Equal((LineClass.OutsideWindow, "0.037"), (found, Bill.Money(report.Ask)));
    }

    [Fact]
    public void A_negative_row_is_a_credit_note_only_where_it_is_declared()
    {
        const string Row = "2026-11-05T12:00:00Z,a,draw,1,low,,,,,-0.037,,";

        Assert.Equal("negative", Assert.Single(Bill.Refused(Bill.Header + Row + "\n")).Code);
        Assert.Equal(LineClass.CreditNote, Bill.Line(Row, options => options with { NegativesAreCredits = true }).Class);
    }

    [Fact]
    public void Credits_at_another_plans_rate_are_seen_where_the_plan_is_known()
    {
        const string Text = "at,id,model,characters,amount\n2026-11-05T12:00:00Z,a,eleven_turbo_v2_5,20000,2.000000\n2026-11-05T12:00:00Z,b,eleven_turbo_v2_5,20000,1.650000\n";

        var report = Bill.Checked(Text, "elevenlabs", options => options with { Plan = "pro" });

        Assert.Equal([LineClass.AsExpected, LineClass.CreditRate], report.Classes.Select(total => total.Class));
        Assert.Equal("0.35", Bill.Money(report.Claim));
        Assert.Equal("starter", Assert.Single(report.Findings).Fits);
    }

    [Fact]
    public void What_the_digits_of_an_export_take_away_stands_in_one_sum()
    {
        var report = Bill.Checked("at,id,model,steps,amount\n2026-11-05T12:00:00Z,a,steps,7,0.00086\n2026-11-05T12:00:00Z,b,steps,8,0.00099\n", "maker");

        Assert.Equal(LineClass.Rounding, Assert.Single(report.Classes).Class);
        Assert.Equal("-0.000001851", report.Rounding.ToString());
        Assert.False(report.HasDifferences);
    }

    [Fact]
    public void A_file_of_whole_numbers_is_not_taken_to_be_rounded_to_them()
        => Assert.Equal(LineClass.QuantityDiffers, Assert.Single(Bill.Checked("at,id,model,n,amount\n2026-11-05T12:00:00Z,a,draw,1,37\n", "maker").Classes).Class);

    [Fact]
    public void A_contracted_discount_is_taken_off_the_list_price()
    {
        var report = Bill.Checked("at,id,model,n,discount_percent,amount\n2026-11-05T12:00:00Z,a,draw,1,10,0.0333\n", "maker");

        Assert.Equal(LineClass.AsExpected, Assert.Single(report.Classes).Class);
    }

    [Fact]
    public void The_same_work_is_priced_on_other_offers_and_tiers_and_ranked_by_what_it_saves()
    {
        var report = Bill.Checked(Bill.Header + string.Concat(Enumerable.Range(0, 50).Select(i => $"2026-11-05T12:00:00Z,j{i},draw,1,,,,,,0.037,,\n")), "maker");

        Assert.Contains(report.Savings, saving => saving is { Kind: "tier", To: "tier=batch" } && Bill.Money(saving.Saved) == "0.925");
        Assert.Contains(report.Savings, saving => saving.Kind == "other_model" && saving.Lines == 50);
        Assert.Equal(report.Savings.OrderByDescending(saving => saving.Saved).Select(saving => saving.To), report.Savings.Select(saving => saving.To));
        Assert.All(report.Savings, saving => Assert.True(saving.Saved > 0));
    }
}
