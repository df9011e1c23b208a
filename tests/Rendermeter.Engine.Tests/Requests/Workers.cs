using Microsoft.Extensions.Logging.Abstractions;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>The worker keeps renders going.</summary>
public sealed class Workers
{
    [Theory]
    [InlineData(typeof(IOException))]
    [InlineData(typeof(TaskCanceledException))]
    public async Task A_render_that_stumbles_is_taken_up_again_without_a_restart(Type stumble)
    {
        var stage = new Stage();
        var left = 2;
        stage.Cheap.Submitted = () => left = left-- > 1 ? throw (Exception)Activator.CreateInstance(stumble)! : 0;
        using var worker = Worker(stage);

        var going = worker.Start(Given.Org, stage.Submit());
        stage.Move(going, Given.Noon.AddHours(1));
        var record = await going;

        Assert.Equal((RenderStatus.Succeeded, 4 * Given.Cent, 1), (record.Status, record.ChargedNanos, stage.Cheap.Submissions));
    }

    [Fact]
    public async Task What_is_admitted_while_the_process_stops_is_not_sent()
    {
        var stage = new Stage();
        using var worker = Worker(stage);
        await worker.StartAsync(CancellationToken.None);
        await worker.StopAsync(CancellationToken.None);
        var outcome = await stage.Way.Submit(new RenderRequest("picture", "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8)), Stage.Caller, CancellationToken.None);
        var admitted = Assert.IsType<SubmitOutcome.Accepted>(outcome).Record;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => worker.Start(Given.Org, admitted.Render.Id, admitted));

        Assert.Equal(0, stage.Cheap.Submissions);
        Assert.Equal(AttemptState.Held, stage.Rows.Attempts.Values.Single().State);
    }

    [Fact]
    public async Task A_full_disk_delays_a_verdict_and_loses_no_result()
    {
        var stage = new Stage { Outputs = { Refuses = 12 } };
        using var worker = Worker(stage);

        var going = worker.Start(Given.Org, stage.Submit());
        stage.Move(going, Given.Noon.AddHours(1));
        var record = await going;

        Assert.Equal((RenderStatus.Succeeded, 4 * Given.Cent, 1), (record.Status, record.ChargedNanos, record.AcceptedOutputs));
    }

    [Fact]
    public async Task What_nobody_waits_for_is_in_the_database_alone_between_two_looks()
    {
        var stage = new Stage();
        using var worker = Worker(stage);
        var render = stage.Submit();

        worker.Begin(Given.Org, render);
        Until(() => worker.Running == 0 && stage.Rows.Due.TryGetValue(render, out var at) && at > Given.Noon.AddSeconds(20));
        var (due, attempt) = (stage.Rows.Due[render], stage.Rows.Attempts.Values.Single());
        await worker.StartAsync(CancellationToken.None);
        MoveUntil(stage, () => stage.Rows.Renders[render].End is not null);
        await worker.StopAsync(CancellationToken.None);

        Assert.Equal((Given.Noon.AddSeconds(30), AttemptState.Submitted), (due, attempt.State));
        Assert.Equal((RenderStatus.Succeeded, 1), (stage.Rows.Renders[render].End!.Status, stage.Cheap.Submissions));
        Assert.False(stage.Runner.Forget(attempt.Id), "a signal was kept for it");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task However_many_are_due_no_more_are_taken_up_at_once_than_may_be(bool soleProcess)
    {
        var stage = new Stage(soleProcess: soleProcess);
        var renders = Enumerable.Range(0, 12).Select(_ => stage.Submit()).ToList();
        Send(stage, renders);
        stage.Time.MoveTo(Given.Noon.AddSeconds(31));
        using var worker = Worker(stage, new WorkerOptions { MostTaken = 4, SoleProcess = soleProcess });
        using var open = new ManualResetEventSlim();
        var (inside, most, looks) = (0, 0, 0);
        stage.Cheap.Checked = () =>
        {
            InterlockedMost(ref most, Interlocked.Increment(ref inside));
            open.Wait(TimeSpan.FromSeconds(10));
            Interlocked.Decrement(ref inside);
            Interlocked.Increment(ref looks);
        };

        await worker.StartAsync(CancellationToken.None);
        Until(() => Volatile.Read(ref inside) > 0);
        var running = worker.Running;
        open.Set();
        MoveUntil(stage, () => Volatile.Read(ref looks) >= 12, Given.Noon.AddSeconds(45));
        await worker.StopAsync(CancellationToken.None);

        Assert.InRange(running, 1, 4);
        Assert.InRange(most, 1, 4);
    }

    [Fact]
    public async Task Whatever_waits_for_later_is_asked_for_once_when_the_only_process_starts_again()
    {
        var stage = new Stage();
        var renders = Enumerable.Range(0, 12).Select(_ => stage.Submit()).ToList();
        Send(stage, renders);
        stage.Restart();
        using var worker = Worker(stage, new WorkerOptions { MostTaken = 4 });
        var asked = stage.Cheap.Checks;

        await worker.StartAsync(CancellationToken.None);
        MoveUntil(stage, () => stage.Cheap.Checks - asked >= 12 && worker.Running == 0, Given.Noon.AddSeconds(20));
        await worker.StopAsync(CancellationToken.None);

        Assert.Equal(12, stage.Cheap.Checks - asked);
        Assert.Equal(12, stage.Cheap.Submissions);
    }

    [Fact]
    public async Task A_process_that_shares_its_books_asks_for_nothing_before_its_time()
    {
        var stage = new Stage(soleProcess: false);
        Send(stage, [stage.Submit()]);
        stage.Restart();
        using var worker = Worker(stage, new WorkerOptions { SoleProcess = false });
        var asked = stage.Cheap.Checks;

        await worker.StartAsync(CancellationToken.None);
        stage.Move(Task.Delay(TimeSpan.FromSeconds(20), stage.Time, TestContext.Current.CancellationToken), Given.Noon.AddSeconds(29));
        var early = stage.Cheap.Checks - asked;
        MoveUntil(stage, () => stage.Cheap.Checks > asked);
        await worker.StopAsync(CancellationToken.None);

        Assert.Equal(0, early);
    }

    [Fact]
    public async Task What_another_process_makes_due_is_looked_at_by_whoever_has_it_in_hand()
    {
        var stage = new Stage(SubmitClass.Blind, soleProcess: false) { Cheap = { Answers = () => new ProviderEvidence.Unsure("the line broke") } };
        using var worker = Worker(stage, new WorkerOptions { SoleProcess = false });
        await worker.StartAsync(CancellationToken.None);
        var render = stage.Submit();
        var ending = worker.Start(Given.Org, render);
        MoveUntil(stage, () => stage.Rows.Attempts.Values.Any(attempt => attempt.State == AttemptState.InDoubt));

        // An operator decides, at another process.
        stage.Rows.Do(Given.Freed(stage.Rows.Attempts.Values.Single().Id), stage.Time.GetUtcNow());
        stage.Rows.Do(new Reschedule(Given.Org, render, stage.Time.GetUtcNow()), stage.Time.GetUtcNow());
        MoveUntil(stage, () => ending.IsCompleted, stage.Time.GetUtcNow().AddMinutes(10));
        await worker.StopAsync(CancellationToken.None);

        Assert.True(ending.IsCompletedSuccessfully, "it was left to wait for what is known");
        Assert.Equal((RenderStatus.Succeeded, "fine/image"), (stage.Rows.Renders[render].End!.Status, stage.Rows.Attempts.Values.Single(attempt => attempt.Number == 2).Offer.Name));
    }

    [Fact]
    public void What_another_process_has_made_due_is_not_put_off()
    {
        var id = Given.Render(1).Id;
        var (due, later) = (new RenderDue(id, Given.Noon), new RenderDue(id, Given.Noon.AddMinutes(1)) { PutsOff = true, UnlessDueBy = Given.Noon });

        Assert.Equal(due, later.After(due));
        Assert.Equal(Given.Noon.AddMinutes(1), later.After(new RenderDue(id, Given.Noon.AddSeconds(1)))!.At);
    }

    [Fact]
    public void What_is_put_off_does_not_come_back_when_it_has_ended()
    {
        var id = Given.Render(1).Id;
        var (ended, kept, off) = (new RenderDue(id, At: null), new RenderDue(id, Given.Noon), new RenderDue(id, Given.Noon.AddMinutes(1)) { PutsOff = true });

        Assert.Equal(ended, off.After(ended));
        Assert.Equal(new RenderDue(id, Given.Noon.AddMinutes(1)), off.After(kept));
        Assert.Equal(off, off.After(null));
        Assert.Equal(kept, kept.After(off));
        Assert.Equal(ended, ended.After(off));
    }

    private static RenderWorker Worker(Stage stage, WorkerOptions? options = null) => new(
        stage.Way, stage.Runner, stage.Books, stage.Books, stage.Books, options ?? new WorkerOptions(), stage.Time, NullLogger<RenderWorker>.Instance);

    /// <summary>Sends them and leaves them to the database.</summary>
    private static void Send(Stage stage, IReadOnlyList<RenderId> renders)
    {
        using var worker = Worker(stage);
        foreach (var render in renders)
        {
            worker.Begin(Given.Org, render);
        }

        Until(() => worker.Running == 0 && renders.All(render => stage.Rows.Due[render] >= Given.Noon.AddSeconds(30)));
    }

    private static void Until(Func<bool> holds) => Assert.True(SpinWait.SpinUntil(holds, TimeSpan.FromSeconds(10)), "it never came to it");

    /// <summary>Moves the clock from timer to timer until something holds.</summary>
    private static void MoveUntil(Stage stage, Func<bool> holds, DateTimeOffset? latest = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!SpinWait.SpinUntil(holds, TimeSpan.FromMilliseconds(5)))
        {
            Assert.False(patience.IsCancellationRequested, "it never came to it");
            if (stage.Time.Next() is { } next && !(next > latest))
            {
                stage.Time.MoveTo(next);
            }
        }
    }

    private static void InterlockedMost(ref int most, int value)
    {
        for (var known = Volatile.Read(ref most); value > known; known = Volatile.Read(ref most))
        {
            Interlocked.CompareExchange(ref most, value, known);
        }
    }
}
