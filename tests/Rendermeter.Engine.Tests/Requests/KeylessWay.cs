using Microsoft.Extensions.Logging.Abstractions;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>Renders whose provider this process has no key for: nothing is sent or asked, and what time and people decide is decided all the same.</summary>
public sealed class KeylessWay
{
    private const long Cent = Given.Cent;

    private static readonly ParameterSet Small = ParameterSet.Empty.With("width", 8).With("height", 8);

    [Fact]
    public void What_is_held_waits_for_a_key_and_is_given_up_when_its_time_is_over()
    {
        var stage = new Stage();
        var id = stage.Submit();
        stage.Restart(without: stage.Cheap);

        var waiting = stage.Run(id, until: Given.Noon.AddMinutes(59));
        var given = stage.Run(id, until: Given.Noon.AddMinutes(61));

        Assert.Equal((AttemptState.Held, 4 * Cent), (waiting.Last.State, waiting.HeldNanos));
        Assert.Equal((RenderStatus.Failed, AttemptState.NeverSent, "queue_timeout"), (given.Status, given.Last.State, given.Last.Settlement!.ErrorCode));
        Assert.Equal((0, 0L), (stage.Cheap.Submissions, given.HeldNanos));
    }

    [Fact]
    public void What_is_held_is_sent_when_the_key_is_back()
    {
        var stage = new Stage();
        var id = stage.Submit();
        stage.Restart(without: stage.Cheap);
        stage.Run(id, until: Given.Noon.AddMinutes(10));
        stage.Restart();

        var record = stage.Run(id);

        Assert.Equal((RenderStatus.Succeeded, 4 * Cent, 1), (record.Status, record.ChargedNanos, stage.Cheap.Submissions));
    }

    [Theory]
    [InlineData(true, "cancelled")]
    [InlineData(false, "deadline_passed")]
    public void What_is_held_and_wanted_no_more_is_given_up_at_once(bool cancels, string code)
    {
        var stage = new Stage();
        var id = stage.Submit(new RenderRequest("picture", "a red kettle", Small) { DeadlineAt = Given.Noon.AddMinutes(5) });
        stage.Restart(without: stage.Cheap);
        if (cancels)
        {
            stage.Rows.Do(new RequestCancel(Given.Org, id, "ada"));
        }

        var record = stage.Run(id, until: Given.Noon.AddMinutes(cancels ? 1 : 6));

        Assert.Equal((AttemptState.NeverSent, code, 0L, 0), (record.Last.State, record.Last.Settlement!.ErrorCode, record.HeldNanos, stage.Cheap.Submissions));
    }

    [Theory]
    [InlineData(SubmitClass.Native)]
    [InlineData(SubmitClass.Lookup)]
    [InlineData(SubmitClass.Blind)]
    public void What_was_perhaps_sent_is_never_sent_again_and_is_in_doubt_and_overdue_in_time(SubmitClass submitClass)
    {
        var stage = new Stage(submitClass);
        var id = stage.Submit();
        stage.Rows.Do(new Claim(Given.Org, stage.Rows.Attempts.Keys.Single(), "another", AttemptLife.Lease, AttemptLife.SubmitWindow));
        stage.Restart(without: stage.Cheap);

        var early = stage.Run(id, until: Given.Noon.AddMinutes(14));
        var doubtful = stage.Run(id, until: Given.Noon.AddMinutes(17));
        var overdue = stage.Run(id, until: Given.Noon.AddHours(25));

        Assert.Equal(submitClass == SubmitClass.Native ? AttemptState.Submitting : AttemptState.InDoubt, early.Last.State);
        Assert.Equal((AttemptState.InDoubt, false, 4 * Cent), (doubtful.Last.State, doubtful.Last.Overdue, doubtful.HeldNanos));
        Assert.Equal((AttemptState.InDoubt, true, 4 * Cent), (overdue.Last.State, overdue.Last.Overdue, overdue.HeldNanos));
        Assert.Equal(0, stage.Cheap.Submissions);
    }

    [Fact]
    public void A_job_that_was_running_is_in_doubt_and_overdue_in_time_and_settled_when_the_key_is_back()
    {
        var stage = new Stage();
        var id = stage.Submit();
        stage.Run(id, until: Given.Noon.AddSeconds(5));
        stage.Restart(without: stage.Cheap);

        var running = stage.Run(id, until: Given.Noon.AddHours(47));
        var overdue = stage.Run(id, until: Given.Noon.AddHours(73));
        var asked = stage.Cheap.Checks;
        stage.Restart();
        var record = stage.Run(id, until: Given.Noon.AddHours(74));

        Assert.Equal(AttemptState.Submitted, running.Last.State);
        Assert.Equal((AttemptState.InDoubt, true, 4 * Cent, 0), (overdue.Last.State, overdue.Last.Overdue, overdue.HeldNanos, asked));
        Assert.Equal((RenderStatus.Succeeded, 4 * Cent, 1), (record.Status, record.ChargedNanos, stage.Cheap.Submissions));
    }

    [Fact]
    public void One_that_was_left_behind_keeps_no_later_attempt_from_its_end()
    {
        var stage = new Stage { Cheap = { Answers = () => new ProviderEvidence.Unsure("timeout") } };
        var id = stage.Submit(new RenderRequest("hurried", "a red kettle", Small));
        stage.Run(id, until: Given.Noon.AddSeconds(1));
        stage.Restart(without: stage.Cheap);

        var record = stage.Run(id, until: Given.Noon.AddDays(4));

        Assert.Equal((RenderStatus.Succeeded, true), (record.Status, record.Attempts[1].Accepted));
        Assert.Equal((AttemptState.InDoubt, 4 * Cent), (record.Attempts[0].State, record.HeldNanos));
    }

    [Fact]
    public async Task What_was_delivered_is_judged_when_there_is_a_key_to_fetch_it_with()
    {
        var stage = new Stage { Cheap = { Fetched = () => throw new IOException("the process dies") } };
        var id = stage.Submit();
        stage.Run(id, until: Given.Noon.AddSeconds(5));
        stage.Time.MoveTo(Given.Noon.AddSeconds(41));
        await Assert.ThrowsAsync<IOException>(() => stage.Way.Advance(Given.Org, id, told: false, TestContext.Current.CancellationToken));
        stage.Cheap.Fetched = () => { };
        stage.Restart(without: stage.Cheap);

        var waiting = stage.Run(id, until: Given.Noon.AddHours(9));
        stage.Restart();
        var record = stage.Run(id, until: Given.Noon.AddHours(10));

        Assert.Null(waiting.Render.End);
        Assert.Equal((RenderStatus.Succeeded, 4 * Cent, 1), (record.Status, record.ChargedNanos, record.AcceptedOutputs));
    }

    [Fact]
    public async Task A_process_without_the_key_puts_a_render_down_for_one_that_has_it_also_where_somebody_waits_for_its_end()
    {
        var stage = new Stage(soleProcess: false);
        var id = stage.Submit();
        var withKey = Worker(stage, soleProcess: false);
        stage.Restart(without: stage.Cheap, soleProcess: false);
        using var without = Worker(stage, soleProcess: false);

        var ending = without.Start(Given.Org, id);
        MoveUntil(stage, () => without.Running == 0);
        var due = stage.Rows.Due[id];
        using (withKey)
        {
            await withKey.StartAsync(CancellationToken.None);
            MoveUntil(stage, () => ending.IsCompleted);
            await withKey.StopAsync(CancellationToken.None);
        }

        Assert.InRange(due, Given.Noon.AddSeconds(30), Given.Noon.AddMinutes(2));
        Assert.Equal((RenderStatus.Succeeded, 1), ((await ending).Status, stage.Cheap.Submissions));
    }

    private static RenderWorker Worker(Stage stage, bool soleProcess) => new(
        stage.Way, stage.Runner, stage.Books, stage.Books, stage.Books, new WorkerOptions { SoleProcess = soleProcess }, stage.Time, NullLogger<RenderWorker>.Instance);

    /// <summary>Moves the clock from timer to timer until something holds.</summary>
    private static void MoveUntil(Stage stage, Func<bool> holds)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!SpinWait.SpinUntil(holds, TimeSpan.FromMilliseconds(5)))
        {
            Assert.False(patience.IsCancellationRequested, "it never came to it");
            if (stage.Time.Next() is { } next)
            {
                stage.Time.MoveTo(next);
            }
        }
    }
}
