using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>The ledger goes away just after something has happened that nobody else knows.</summary>
public sealed class LedgerAway
{
    [Fact]
    public async Task What_was_admitted_and_cannot_be_read_is_not_called_worth_a_retry()
    {
        var stage = new Stage { Reading = () => throw new LedgerUnavailableException("away", new IOException("away"), mayBeWritten: false) };

        var unavailable = await Assert.ThrowsAsync<LedgerUnavailableException>(() => stage.Way.Submit(Asked("picture"), Stage.Caller, CancellationToken.None));

        Assert.True(unavailable.MayBeWritten);
        Assert.Single(stage.Rows.Renders);
    }

    [Fact]
    public void What_a_blind_provider_has_answered_is_written_when_the_ledger_is_back()
    {
        var stage = new Stage(SubmitClass.Blind);
        var away = 0;
        stage.Cheap.Answers = () => new ProviderEvidence.Finished("job-1", JobOutcome.Success, null, ReportedUsage: null, [new Delivery(new Uri("https://cheap.invalid/1.png"), "image/png")], null, null);
        stage.Executing = command =>
        {
            if (command is Settle && away++ < 3)
            {
                throw new LedgerUnavailableException("the disk is full", new IOException("full"), mayBeWritten: false);
            }
        };

        var record = stage.Render();

        Assert.Equal((RenderStatus.Succeeded, 4 * Given.Cent, 1, 4), (record.Status, record.ChargedNanos, stage.Cheap.Submissions, away));
    }

    private static RenderRequest Asked(string route) => new(route, "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8));
}
