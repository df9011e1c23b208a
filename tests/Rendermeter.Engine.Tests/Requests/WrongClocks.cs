using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>The time between a claim and its send, on clocks that are wrong or are being set.</summary>
public sealed class WrongClocks
{
    [Theory]
    [InlineData(600)]
    [InlineData(-600)]
    [InlineData(4)]
    public void A_process_whose_clock_has_run_away_from_that_of_the_books_still_sends_what_it_has_claimed(int secondsAhead)
    {
        var stage = new Stage { BooksAreBehind = TimeSpan.FromSeconds(secondsAhead) };
        stage.Time.Pass(TimeSpan.FromHours(2));

        var record = stage.Render();

        Assert.Equal((RenderStatus.Succeeded, 4 * Given.Cent, 1, 1), (record.Status, record.ChargedNanos, stage.Cheap.Submissions, record.Attempts.Count));
    }

    [Theory]
    [InlineData(-3600, 6, false)]
    [InlineData(-10, 6, false)]
    [InlineData(0, 6, false)]
    [InlineData(0, 5, false)]
    [InlineData(-3600, 4, true)]
    [InlineData(0, 4, true)]
    [InlineData(3600, 0, false)]
    public void What_is_sent_goes_by_the_time_since_its_claim_however_the_clock_is_set_in_between(int setBySeconds, int stoodStillForSeconds, bool isSent)
    {
        var stage = new Stage();
        stage.Time.Pass(TimeSpan.FromHours(2));
        var claims = 0;
        stage.Executed = command =>
        {
            if (command is Claim && ++claims == 1)
            {
                stage.Time.Set(TimeSpan.FromSeconds(setBySeconds));
                stage.Time.Pass(TimeSpan.FromSeconds(stoodStillForSeconds));
            }
        };
        var first = (int?)null;
        stage.Cheap.Submitted = () => first ??= claims;

        var record = stage.Render();

        Assert.Equal(isSent ? null : "not_sent", record.Attempts[0].Settlement!.ErrorCode);
        Assert.Equal(isSent ? 1 : null, first);
        Assert.Equal(RenderStatus.Succeeded, record.Status);
        Assert.Equal(stage.Cheap.Submissions + stage.Fine.Submissions, stage.Cheap.Jobs.Count + stage.Fine.Jobs.Count);
        Assert.Equal(0, record.HeldNanos);
    }
}
