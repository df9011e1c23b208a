using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>Renders of which it is not known what became of them: the hold stays, and evidence settles them, whenever it comes.</summary>
public sealed class TheDoubtfulWay
{
    private const long Cent = Given.Cent;

    [Fact]
    public void In_doubt_the_hold_stays_and_nobody_else_is_asked_and_in_time_somebody_is_told()
    {
        var stage = new Stage(SubmitClass.Blind) { Cheap = { Answers = () => new ProviderEvidence.Unsure("timeout") } };

        var id = stage.Submit();
        var early = stage.Run(id, until: Given.Noon.AddHours(1));
        var late = stage.Run(id, until: Given.Noon.AddHours(25));

        Assert.Equal((RenderStatus.InDoubt, 4 * Cent), (early.Status, early.HeldNanos));
        Assert.Null(early.ChargedNanos);
        Assert.False(early.Last.Overdue);
        Assert.True(late.Last.Overdue);
        Assert.Equal((RenderStatus.InDoubt, 4 * Cent, 1, 0), (late.Status, late.HeldNanos, stage.Cheap.Submissions, stage.Fine.Submissions));
    }

    [Fact]
    public void A_job_that_was_perhaps_sent_is_found_by_our_reference_and_billed_once()
    {
        var stage = new Stage { Cheap = { Answers = () => new ProviderEvidence.Unsure("timeout") } };

        var record = stage.Render();

        Assert.Equal((RenderStatus.Succeeded, 4 * Cent, 1), (record.Status, record.ChargedNanos, stage.Cheap.Submissions));
    }

    [Fact]
    public void A_job_that_is_nowhere_to_be_found_is_free_after_the_horizon_and_not_before()
    {
        var stage = new Stage { Cheap = { Answers = () => new ProviderEvidence.Unsure("timeout"), KeepsJob = false } };

        var id = stage.Submit();
        var before = stage.Run(id, until: Given.Noon.AddSeconds(14));
        var after = stage.Run(id);

        Assert.Equal(RenderStatus.InDoubt, before.Status);
        Assert.Equal(("not_found", AttemptState.Free), (after.Phases.First(phase => phase.Phase == 1).Evidence, after.Attempts[0].State));
        Assert.Equal((RenderStatus.Succeeded, 8 * Cent), (after.Status, after.ChargedNanos));
    }

    [Fact]
    public void Where_other_processes_may_be_sending_the_dead_ones_claim_is_waited_for_through_the_fence_window()
    {
        var stage = new Stage(soleProcess: false);
        var id = stage.Submit();
        stage.Rows.Do(new Rendermeter.Engine.Wallets.Claim(Given.Org, stage.Rows.Attempts.Keys.Single(), "another", AttemptLife.Lease, AttemptLife.SubmitWindow));

        var before = stage.Run(id, until: Given.Noon.AddMinutes(15));
        var after = stage.Run(id);

        Assert.Equal(RenderStatus.InDoubt, before.Status);
        Assert.Equal(AttemptState.Free, after.Attempts[0].State);
    }

    [Fact]
    public void A_native_provider_that_gave_no_answer_is_sent_the_same_key_again()
    {
        var stage = new Stage(SubmitClass.Native);
        var answers = new Queue<ProviderEvidence?>([new ProviderEvidence.Unsure("timeout"), null]);
        stage.Cheap.Answers = answers.Dequeue;
        stage.Cheap.KeepsJob = false;

        var record = stage.Render();

        Assert.Equal((RenderStatus.Succeeded, 4 * Cent, 2), (record.Status, record.ChargedNanos, stage.Cheap.Submissions));
    }

    [Fact]
    public void Nobody_says_whether_a_timeout_is_billed_and_it_is_never_taken_for_free()
    {
        var stage = new Stage { Cheap = { Outcome = JobOutcome.Timeout } };

        var record = stage.Render(until: Given.Noon.AddHours(26));

        Assert.Equal((RenderStatus.InDoubt, 4 * Cent, true), (record.Status, record.HeldNanos, record.Last.Overdue));
        Assert.NotNull(record.Last.ProviderJobId);
    }

    [Fact]
    public async Task A_job_that_runs_for_ever_is_in_doubt_and_then_overdue_and_a_person_can_resolve_it()
    {
        var stage = new Stage { Cheap = { Runtime = TimeSpan.FromDays(99) } };
        var id = stage.Submit();
        var running = stage.Run(id, until: Given.Noon.AddHours(24));
        var doubtful = stage.Run(id, until: Given.Noon.AddHours(25));
        var overdue = stage.Run(id, until: Given.Noon.AddHours(49));
        var checks = stage.Cheap.Checks;
        var books = new MemoryLedger(stage.Rows, stage.Time);

        var outcome = await new Resolving(books, books).Resolve(Given.Org, id.ToString(), billed: false, costNanos: null, "not on the invoice", "ada", TestContext.Current.CancellationToken);

        Assert.Equal((AttemptState.Submitted, 4 * Cent), (running.Last.State, running.HeldNanos));
        Assert.Equal((RenderStatus.InDoubt, 4 * Cent, false), (doubtful.Status, doubtful.HeldNanos, doubtful.Last.Overdue));
        Assert.Equal((RenderStatus.InDoubt, 4 * Cent, true), (overdue.Status, overdue.HeldNanos, overdue.Last.Overdue));
        Assert.Single(stage.Rows.Events, happened => happened.Kind == "render.in_doubt");
        Assert.InRange(checks, 150, 600);
        Assert.IsType<ResolveOutcome.Resolved>(outcome);
    }

    [Fact]
    public void A_job_that_ends_after_it_was_overdue_is_settled_by_what_its_provider_says()
    {
        var stage = new Stage { Cheap = { Runtime = TimeSpan.FromHours(60) } };

        var record = stage.Render(until: Given.Noon.AddDays(3));

        Assert.Equal((RenderStatus.Succeeded, 4 * Cent, 1, false), (record.Status, record.ChargedNanos, stage.Cheap.Submissions, record.Last.Overdue));
        Assert.Single(stage.Rows.Events, happened => happened.Kind == "attempt.overdue");
    }

    [Fact]
    public void A_job_left_behind_that_runs_for_ever_keeps_an_accepted_output_from_nobody_when_it_is_in_doubt()
    {
        var stage = new Stage { Cheap = { Runtime = TimeSpan.FromDays(99), Answers = () => new ProviderEvidence.Unsure("timeout") } };

        var record = stage.Run(stage.Submit(new RenderRequest("hurried", "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8))), until: Given.Noon.AddHours(26));

        Assert.Equal((RenderStatus.Succeeded, AttemptState.InDoubt, true), (record.Status, record.Attempts[0].State, record.Attempts[1].Accepted));
    }

    [Fact]
    public async Task A_blind_providers_job_is_known_by_its_callback_where_the_answer_was_lost()
    {
        var stage = new Stage(SubmitClass.Blind);
        stage.Cheap.Answers = () => new ProviderEvidence.Unsure("timeout");
        var id = stage.Submit();
        var before = stage.Run(id, until: Given.Noon.AddSeconds(41));

        await stage.Way.Hear(Given.Org, before.Last.Id, "cheap-1", TestContext.Current.CancellationToken);
        var record = stage.Run(id);

        Assert.Equal((AttemptState.InDoubt, (long?)null), (before.Last.State, before.ChargedNanos));
        Assert.Equal((RenderStatus.Succeeded, 4 * Cent, "cheap-1"), (record.Status, record.ChargedNanos, record.Last.ProviderJobId));
    }

    [Fact]
    public async Task A_job_that_appears_after_its_attempt_was_freed_is_booked_as_our_cost_once()
    {
        var stage = new Stage { Cheap = { BilledNanos = 4 * Cent } };
        stage.Cheap.Answers = () => new ProviderEvidence.Refused("busy", "busy", Retryable: true);
        var record = stage.Render();
        var freed = record.Attempts[0];

        await stage.Way.Hear(Given.Org, freed.Id, "cheap-1", TestContext.Current.CancellationToken);
        await stage.Way.Hear(Given.Org, freed.Id, "cheap-1", TestContext.Current.CancellationToken);
        var late = stage.Rows.Attempts[freed.Id];

        Assert.Equal((AttemptState.Free, 0L), (freed.State, freed.CostNanos));
        Assert.Equal((AttemptState.Free, 4 * Cent, 0L), (late.State, late.CostNanos, late.ChargeNanos));
        Assert.Equal(["hold", "free", "late_billed"], stage.Rows.Phases.Values.Where(phase => phase.Attempt == freed.Id).OrderBy(phase => phase.Phase).Select(phase => phase.Kind));
        Assert.Single(stage.Rows.Events, happened => happened.Kind == "attempt.late_billed");
    }

    [Fact]
    public async Task A_job_that_still_runs_after_its_attempt_was_freed_is_asked_for_until_its_bill_is_in_the_books()
    {
        var stage = new Stage { Cheap = { BilledNanos = 4 * Cent, Runtime = TimeSpan.FromHours(2) } };
        stage.Cheap.Answers = () => new ProviderEvidence.Refused("busy", "busy", Retryable: true);
        var record = stage.Render();
        var (freed, due) = (record.Attempts[0], stage.Rows.Due);

        await stage.Way.Hear(Given.Org, freed.Id, "cheap-1", TestContext.Current.CancellationToken);
        await stage.Way.Hear(Given.Org, freed.Id, "cheap-1", TestContext.Current.CancellationToken);
        var watched = stage.Rows.Attempts[freed.Id];
        var dueWhile = due.ContainsKey(record.Render.Id);
        await LookUntilNothingIsDue(stage);
        var late = stage.Rows.Attempts[freed.Id];

        Assert.Equal(RenderStatus.Succeeded, record.Status);
        Assert.Equal((AttemptState.Free, "cheap-1", true, true), (watched.State, watched.ProviderJobId, watched.WatchedUntil is not null, dueWhile));
        Assert.Single(stage.Rows.Events, happened => happened.Kind == "attempt.late_job");
        Assert.Equal((4 * Cent, 0L, null), (late.CostNanos, late.ChargeNanos, late.WatchedUntil));
        Assert.Single(stage.Rows.Events, happened => happened.Kind == "attempt.late_billed");
        Assert.InRange(stage.Cheap.Checks, 3, 60);
    }

    [Fact]
    public async Task A_late_job_that_never_says_what_it_came_to_is_given_up_after_a_day_and_told()
    {
        var stage = new Stage { Cheap = { Runtime = TimeSpan.FromDays(9) } };
        stage.Cheap.Answers = () => new ProviderEvidence.Refused("busy", "busy", Retryable: true);
        var freed = stage.Render().Attempts[0];

        await stage.Way.Hear(Given.Org, freed.Id, "cheap-1", TestContext.Current.CancellationToken);
        var until = stage.Rows.Attempts[freed.Id].WatchedUntil;
        await LookUntilNothingIsDue(stage);

        Assert.InRange(until!.Value - Given.Noon, TimeSpan.FromHours(24), TimeSpan.FromHours(26));
        Assert.True(stage.Time.GetUtcNow() >= until);
        Assert.Equal((0L, null), (stage.Rows.Attempts[freed.Id].CostNanos, stage.Rows.Attempts[freed.Id].WatchedUntil));
        Assert.Contains("invoice", stage.Rows.Events.Last(happened => happened.Kind == "attempt.late_job").Json, StringComparison.Ordinal);
        Assert.InRange(stage.Cheap.Checks, 100, 400);
    }

    [Fact]
    public async Task An_operator_settles_what_is_in_doubt_once_with_name_and_reason()
    {
        var stage = new Stage(SubmitClass.Blind);
        stage.Cheap.Answers = () => new ProviderEvidence.Unsure("timeout");
        var id = stage.Submit();
        stage.Run(id, until: Given.Noon.AddSeconds(41));
        var books = new MemoryLedger(stage.Rows, stage.Time);
        var resolving = new Resolving(books, books);
        var token = TestContext.Current.CancellationToken;

        var first = await resolving.Resolve(Given.Org, id.ToString(), billed: false, costNanos: null, "not on the invoice", "ada", token);
        var again = await resolving.Resolve(Given.Org, id.ToString(), billed: false, costNanos: null, "not on the invoice", "ada", token);
        var other = await resolving.Resolve(Given.Org, id.ToString(), billed: true, costNanos: null, "it is after all", "bob", token);
        var record = stage.Run(id);

        Assert.IsType<ResolveOutcome.Resolved>(first);
        Assert.IsType<ResolveOutcome.Resolved>(again);
        Assert.IsType<ResolveOutcome.NotInDoubt>(other);
        Assert.Equal((RenderStatus.Failed, "resolved_by_operator", 0L, 0), (record.Status, record.Render.End!.ErrorCode, record.ChargedNanos, stage.Fine.Submissions));
        Assert.Contains("\"by\":\"ada\"", Assert.Single(stage.Rows.Events, happened => happened.Kind == "attempt.resolved").Json, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_ended_without_a_price_is_in_doubt_at_once_with_its_job_and_code_and_can_be_resolved()
    {
        var stage = new Stage(SubmitClass.Blind) { Cheap = { KeepsJob = false } };
        stage.Cheap.Answers = () => new ProviderEvidence.Finished("call-1", JobOutcome.Timeout, ReportedCost: null, ReportedUsage: null, [], "server_error", "it broke");
        var id = stage.Submit();
        var record = stage.Run(id, until: Given.Noon.AddSeconds(5));
        var books = new MemoryLedger(stage.Rows, stage.Time);

        var outcome = await new Resolving(books, books).Resolve(Given.Org, id.ToString(), billed: false, costNanos: null, "not on the invoice", "ada", TestContext.Current.CancellationToken);

        Assert.Equal((RenderStatus.InDoubt, "call-1", 4 * Cent), (record.Status, record.Last.ProviderJobId, record.HeldNanos));
        Assert.Contains("server_error", Assert.Single(stage.Rows.Events, happened => happened.Kind == "render.in_doubt").Json, StringComparison.Ordinal);
        Assert.IsType<ResolveOutcome.Resolved>(outcome);
    }

    [Fact]
    public async Task A_place_with_a_provider_is_free_again_when_an_operator_has_resolved_who_had_it()
    {
        var stage = new Stage(SubmitClass.Blind);
        stage.Cheap.Traits = stage.Cheap.Traits with { Limit = new SubmissionLimit(MostAtOnce: 1) };
        stage.Cheap.Answers = () => new ProviderEvidence.Unsure("timeout");
        var (doubtful, waiting) = (stage.Submit(), stage.Submit());
        var token = TestContext.Current.CancellationToken;
        await stage.Way.Advance(Given.Org, doubtful, told: false, token);
        stage.Cheap.Answers = () => null;
        await stage.Way.Advance(Given.Org, waiting, told: false, token);
        var before = stage.Cheap.Submissions;
        var books = new MemoryLedger(stage.Rows, stage.Time);

        await new Resolving(books, books).Resolve(Given.Org, doubtful.ToString(), billed: false, costNanos: null, "not on the invoice", "ada", token);
        await stage.Way.Advance(Given.Org, doubtful, told: false, token);
        await stage.Way.Advance(Given.Org, waiting, told: false, token);

        Assert.Equal((1, 2), (before, stage.Cheap.Submissions));
    }

    /// <summary>Does what a worker does: looks at what is due until nothing is.</summary>
    private static async Task LookUntilNothingIsDue(Stage stage)
    {
        while (stage.Rows.Due.Count > 0)
        {
            var (render, at) = stage.Rows.Due.MinBy(due => due.Value);
            stage.Time.MoveTo(at);
            await stage.Way.Advance(Given.Org, render, told: false, TestContext.Current.CancellationToken);
            Assert.True(stage.Rows.Due.GetValueOrDefault(render, DateTimeOffset.MaxValue) > at, "it is due in the same moment again");
        }
    }
}
