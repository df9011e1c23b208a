using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Tests.Verdicts;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>Files are there for as long as the books name them, and no longer, whatever is erased at the same time.</summary>
public sealed class FilesInUse
{
    [Fact]
    public async Task Files_that_came_inside_an_answer_and_were_never_judged_are_erased_with_the_rest()
    {
        var stage = new Stage();
        var id = stage.Submit();
        var record = stage.Run(id, Given.Noon.AddSeconds(10));
        var answer = stage.Pins.Hold();
        var kept = (await stage.Outputs.Keep(new MemoryStream([1, 2, 3]), answer, CancellationToken.None)).Sha256;
        stage.Rows.Do(Given.Billed(record.Last.Id, 4 * Given.Cent) with
        {
            Settlement = Given.Delivered with { Outcome = JobOutcome.ProviderError, DeliveriesJson = SettlementText.Deliveries([new Delivery(new Uri(Delivery.KeptPrefix + kept), "image/png")]) },
        }, stage.Time.GetUtcNow());
        answer.Dispose();
        var ended = stage.Run(id);
        var ledger = new MemoryLedger(stage.Rows, stage.Time);

        var outcome = await new Erasing(ledger, ledger, stage.Outputs, stage.Pins).Erase(Given.Org, id, "shop", CancellationToken.None);

        Assert.DoesNotContain(ended.Outputs, output => output.Attempt == record.Last.Id);
        Assert.Equal(new EraseOutcome(Known: true, Ended: true), outcome);
        Assert.Null(await stage.Outputs.Open(kept, CancellationToken.None));
    }

    [Fact]
    public void A_file_that_came_inside_an_answer_stays_for_its_settlement_when_equal_bytes_are_erased_meanwhile()
    {
        var stage = new Stage();
        var kept = Files.Png(8, 8);
        var (staysMeanwhile, sha256) = (false, "");
        stage.Cheap.Answers = () =>
        {
            sha256 = stage.Outputs.Keep(new MemoryStream(kept), stage.Cheap.Asked!.Hold, CancellationToken.None).GetAwaiter().GetResult().Sha256;
            staysMeanwhile = StaysWhenRemoved(stage, sha256);
            return new ProviderEvidence.Finished("job-1", JobOutcome.Success, null, ReportedUsage: null, [new Delivery(new Uri(Delivery.KeptPrefix + sha256), "image/png")], null, null);
        };

        var record = stage.Render();

        Assert.True(staysMeanwhile);
        Assert.Equal(RenderStatus.Succeeded, record.Status);
        Assert.False(StaysWhenRemoved(stage, sha256));
    }

    [Fact]
    public void A_file_that_is_being_judged_stays_when_equal_bytes_are_erased_meanwhile()
    {
        var stage = new Stage { Elsewhere = { Answers = new([new CheckAnswer(900, null)]) } };
        var staysMeanwhile = false;
        stage.Elsewhere.Asked = subject => staysMeanwhile = StaysWhenRemoved(stage, subject.Sha256);

        var record = stage.Run(stage.Submit(Asked("moderated")));

        Assert.True(staysMeanwhile);
        Assert.Equal(RenderStatus.Succeeded, record.Status);
        Assert.False(StaysWhenRemoved(stage, Assert.Single(record.Outputs).Sha256));
    }

    [Fact]
    public void What_came_before_an_answer_was_cut_off_is_not_kept_where_nobody_would_ever_erase_it()
    {
        var stage = new Stage(SubmitClass.Blind);
        var kept = 0;
        stage.Cheap.Answers = () =>
        {
            stage.Outputs.Keep(new MemoryStream(Files.Png(8, 8)), stage.Cheap.Asked!.Hold, CancellationToken.None).GetAwaiter().GetResult();
            kept = stage.Outputs.Count;
            return new ProviderEvidence.Unsure("the answer was cut off");
        };

        var record = stage.Render(Given.Noon.AddSeconds(1));

        Assert.Equal((AttemptState.InDoubt, 1, 0), (record.Last.State, kept, stage.Outputs.Count));
    }

    [Fact]
    public void Of_two_files_of_which_one_is_lost_the_other_is_not_kept_where_nobody_would_ever_erase_it()
    {
        var stage = new Stage();
        stage.Cheap.Answers = () => new ProviderEvidence.Finished("job-1", JobOutcome.Success, null, ReportedUsage: null,
            [new Delivery(new Uri("https://cheap.invalid/1.png"), "image/png"), new Delivery(new Uri("https://cheap.invalid/2.png"), "image/png")], null, null);
        var kept = 0;
        stage.Cheap.Fetched = () =>
        {
            kept = stage.Outputs.Count;
            stage.Cheap.FileRefused = stage.Cheap.Fetches == 2 ? new OutputRefusedException("too_large", "it is larger than what is taken") : null;
        };

        var record = stage.Run(stage.Submit(new RenderRequest("picture", "a red kettle", ParameterSet.Empty.With("n", 2).With("width", 8).With("height", 8))));

        Assert.Equal((RenderStatus.Failed, "result_lost", 8 * Given.Cent), (record.Status, record.Render.End!.ErrorCode, record.ChargedNanos));
        Assert.Equal((1, 0), (kept, stage.Outputs.Count));
    }

    [Fact]
    public async Task A_file_that_cannot_be_removed_keeps_no_render_from_its_end_and_goes_when_it_can()
    {
        var stage = new Stage { Outputs = { RemovesNothing = true } };
        stage.Cheap.Answers = () => new ProviderEvidence.Finished("job-1", JobOutcome.Success, null, ReportedUsage: null,
            [new Delivery(new Uri("https://cheap.invalid/1.png"), "image/png"), new Delivery(new Uri("https://cheap.invalid/2.png"), "image/png")], null, null);
        stage.Cheap.Fetched = () => stage.Cheap.FileRefused = stage.Cheap.Fetches == 2 ? new OutputRefusedException("too_large", "it is larger than what is taken") : null;

        var record = stage.Run(stage.Submit(new RenderRequest("picture", "a red kettle", ParameterSet.Empty.With("n", 2).With("width", 8).With("height", 8))));
        var left = stage.Outputs.Count;
        var erasing = new Erasing(stage.Books, stage.Books, stage.Outputs, stage.Pins);
        await erasing.SweepLeft();
        stage.Outputs.RemovesNothing = false;
        await erasing.SweepLeft();

        Assert.Equal((RenderStatus.Failed, "result_lost"), (record.Status, record.Render.End!.ErrorCode));
        Assert.Equal((1, 0), (left, stage.Outputs.Count));
    }

    [Fact]
    public async Task Of_two_renders_with_one_file_that_are_erased_at_once_the_later_one_removes_it()
    {
        var stage = new Stage();
        var (one, other) = (stage.Render().Render.Id, stage.Render().Render.Id);
        var sha256 = Assert.Single((await stage.Books.FindRender(Given.Org, one, CancellationToken.None))!.Outputs).Sha256;
        var written = new TaskCompletionSource();
        var slow = new Erasing(new LateLedger(stage.Books, written.Task), stage.Books, stage.Outputs, stage.Pins);

        var first = slow.Erase(Given.Org, one, "shop", CancellationToken.None);
        await new Erasing(stage.Books, stage.Books, stage.Outputs, stage.Pins).Erase(Given.Org, other, "shop", CancellationToken.None);
        var between = await stage.Outputs.Open(sha256, CancellationToken.None);
        written.SetResult();
        await first;

        Assert.NotNull(between);
        Assert.Null(await stage.Outputs.Open(sha256, CancellationToken.None));
    }

    [Fact]
    public async Task A_render_that_ends_while_its_erasure_begins_is_not_erased_without_its_files()
    {
        var stage = new Stage();
        var render = stage.Submit();
        stage.Run(render, Given.Noon.AddSeconds(1));
        var erasing = new Erasing(new EndingLedger(stage, render), stage.Books, stage.Outputs, stage.Pins);

        var early = await erasing.Erase(Given.Org, render, "shop", CancellationToken.None);
        stage.Run(render);
        var kept = stage.Outputs.Count;
        var late = await erasing.Erase(Given.Org, render, "shop", CancellationToken.None);

        Assert.Equal((new EraseOutcome(Known: true, Ended: false), new EraseOutcome(Known: true, Ended: true)), (early, late));
        Assert.Equal((1, 0), (kept, stage.Outputs.Count));
    }

    /// <summary>Removes a file as an erasure does that has found nobody in the books who needs it.</summary>
    private static bool StaysWhenRemoved(Stage stage, string sha256)
    {
        stage.Pins.Remove(sha256, () => stage.Outputs.Remove(sha256, CancellationToken.None)).GetAwaiter().GetResult();
        return stage.Outputs.Open(sha256, CancellationToken.None).GetAwaiter().GetResult() is not null;
    }

    /// <summary>Carries nothing out before it is let.</summary>
    private sealed class LateLedger(ILedger ledger, Task from) : ILedger
    {
        public async Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command)
        {
            await from;
            return await ledger.Execute(command);
        }
    }

    /// <summary>Lets a render end just before a command is carried out.</summary>
    private sealed class EndingLedger(Stage stage, RenderId render) : ILedger
    {
        public Task<TOutcome> Execute<TOutcome>(Command<TOutcome> command)
        {
            stage.Run(render);
            return stage.Books.Execute(command);
        }
    }

    private static RenderRequest Asked(string route) => new(route, "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8));
}
