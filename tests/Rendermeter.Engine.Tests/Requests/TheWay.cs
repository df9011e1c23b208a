using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>The way of a render from the request to the end, with a provider that has a bill of its own.</summary>
public sealed class TheWay
{
    private const long Cent = Given.Cent;

    [Fact]
    public void A_picture_that_is_as_asked_succeeds_and_is_charged_its_price()
    {
        var stage = new Stage();

        var record = stage.Render();

        Assert.Equal((RenderStatus.Succeeded, 4 * Cent, 0L, 4 * Cent), (record.Status, record.ChargedNanos, record.HeldNanos, record.CostPerAcceptedOutputNanos));
        Assert.Equal((8, 8), (record.Outputs.Single().WidthPixels, record.Outputs.Single().HeightPixels));
        Assert.Equal(["hold", "billed"], record.Phases.Select(phase => phase.Kind));
        Assert.Equal(96 * Cent, stage.Rows.Accounts["fund:wallet"].Available);
        Assert.Empty(record.Decisions);
    }

    [Fact]
    public void A_picture_of_the_wrong_size_is_paid_for_rejected_and_asked_for_elsewhere()
    {
        var stage = new Stage { Cheap = { Delivers = (4, 4) } };

        var record = stage.Render();

        Assert.Equal((RenderStatus.Succeeded, 12 * Cent, 12 * Cent), (record.Status, record.ChargedNanos, record.CostPerAcceptedOutputNanos));
        Assert.Equal([false, true], record.Attempts.Select(attempt => attempt.Accepted));
        Assert.Equal(("next_offer", "rejected", "cheap/image", "fine/image", 4 * Cent, 8 * Cent), Said(record.Decisions.Single()));
    }

    [Fact]
    public void A_job_that_fails_free_costs_nothing_and_the_next_offer_is_taken()
    {
        var stage = new Stage { Cheap = { Outcome = JobOutcome.ProviderError } };

        var record = stage.Render();

        Assert.Equal((RenderStatus.Succeeded, 8 * Cent), (record.Status, record.ChargedNanos));
        Assert.Equal([AttemptState.Free, AttemptState.Billed], record.Attempts.Select(attempt => attempt.State));
        Assert.Equal("provider_error", record.Decisions.Single().Reason);
    }

    [Fact]
    public void A_job_that_fails_and_is_billed_all_the_same_is_charged()
    {
        var stage = new Stage { Cheap = { Outcome = JobOutcome.ProviderError, BilledNanos = 3 * Cent } };

        var record = stage.Render();

        Assert.Equal((RenderStatus.Succeeded, 11 * Cent), (record.Status, record.ChargedNanos));
    }

    [Fact]
    public void A_bill_above_the_hold_is_the_operators()
    {
        var stage = new Stage { Cheap = { BilledNanos = 9 * Cent } };

        var record = stage.Render();

        Assert.Equal((4 * Cent, 9 * Cent, 5 * Cent), (record.ChargedNanos, record.Last.CostNanos, record.Last.OverrunNanos));
    }

    [Fact]
    public void A_ceiling_refuses_the_next_offer_on_record()
    {
        var stage = new Stage(ceiling: "0.10") { Cheap = { Delivers = (4, 4) } };

        var record = stage.Render();

        Assert.Equal((RenderStatus.Rejected, 4 * Cent, 0), (record.Status, record.ChargedNanos, stage.Fine.Submissions));
        Assert.Null(record.CostPerAcceptedOutputNanos);
        Assert.Equal(("next_offer_refused", "ceiling", "cheap/image", "fine/image", 4 * Cent, 8 * Cent), Said(record.Decisions.Single()));
    }

    [Fact]
    public void What_the_provider_refuses_as_asked_is_asked_nowhere_else()
    {
        var stage = new Stage { Cheap = { Answers = () => new ProviderEvidence.Refused("content", "not that", Retryable: false), KeepsJob = false } };

        var record = stage.Render();

        Assert.Equal((RenderStatus.Failed, "content", 0L, 0), (record.Status, record.Render.End!.ErrorCode, record.ChargedNanos, stage.Fine.Submissions));
    }

    [Fact]
    public void A_provider_that_cannot_be_reached_costs_nothing_and_the_next_offer_is_taken()
    {
        var stage = new Stage { Cheap = { Answers = () => new ProviderEvidence.NotSent("connection refused"), KeepsJob = false } };

        var record = stage.Render();

        Assert.Equal((RenderStatus.Succeeded, 8 * Cent), (record.Status, record.ChargedNanos));
    }

    [Fact]
    public void A_callback_ends_the_waiting()
    {
        var stage = new Stage { Cheap = { Runtime = TimeSpan.Zero } };
        var id = stage.Submit();
        var going = Task.Run(() => stage.Way.Run(Given.Org, id, CancellationToken.None));
        Assert.True(SpinWait.SpinUntil(() => stage.Time.Next() is not null, TimeSpan.FromSeconds(10)));

        stage.Runner.Wake(stage.Rows.Attempts.Keys.Single());
        SpinWait.SpinUntil(() => going.IsCompleted, TimeSpan.FromSeconds(10));

        Assert.True(going.IsCompletedSuccessfully);
        Assert.Equal(Given.Noon, stage.Time.GetUtcNow());
        Assert.Equal("webhook", stage.Rows.Phases.Values.Single(phase => phase.Phase == 1).Evidence);
    }

    [Fact]
    public void A_callback_in_the_middle_of_a_look_makes_another_look_follow_at_once()
    {
        var stage = new Stage { Cheap = { Runtime = TimeSpan.FromSeconds(31) } };
        stage.Cheap.Checked = () =>
        {
            if (stage.Cheap.Checks == 1)
            {
                // The look has its answer, `running`, and now the job ends and its callback comes.
                stage.Time.MoveTo(stage.Cheap.Jobs[0].DoneAt);
                stage.Runner.Wake(stage.Rows.Attempts.Keys.Single());
            }
        };

        var record = stage.Render(until: Given.Noon.AddSeconds(32));

        Assert.Equal((RenderStatus.Succeeded, 2), (record.Status, stage.Cheap.Checks));
        Assert.Equal("webhook", stage.Rows.Phases.Values.Single(phase => phase.Phase == 1).Evidence);
    }

    [Fact]
    public void A_render_that_was_stopped_anywhere_goes_on_from_the_books()
    {
        var stage = new Stage { Cheap = { Delivers = (4, 4) } };
        var id = stage.Submit();
        foreach (var seconds in new[] { 1, 20, 31, 45, 61, 75, 90 })
        {
            stage.Run(id, until: Given.Noon.AddSeconds(seconds));
            stage.Restart();
        }

        var record = stage.Run(id);

        Assert.Equal((RenderStatus.Succeeded, 12 * Cent), (record.Status, record.ChargedNanos));
        Assert.Equal((1, 1), (stage.Cheap.Submissions, stage.Fine.Submissions));
    }

    [Fact]
    public void A_file_that_is_never_taken_is_asked_for_once_keeps_the_charge_and_buys_no_other()
    {
        var stage = new Stage { Cheap = { FileRefused = new OutputRefusedException("too_large", "it is larger than what is taken") } };

        var record = stage.Render();

        Assert.Equal((RenderStatus.Failed, "result_lost", 4 * Cent), (record.Status, record.Render.End!.ErrorCode, record.ChargedNanos));
        Assert.Equal((1, 0), (stage.Cheap.Fetches, stage.Fine.Submissions));
    }

    [Fact]
    public void A_result_that_is_gone_ends_the_render_and_keeps_the_charge()
    {
        var stage = new Stage { Cheap = { CanBeFetched = false } };

        var record = stage.Render();

        Assert.Equal((RenderStatus.Failed, "result_lost", 4 * Cent, 0), (record.Status, record.Render.End!.ErrorCode, record.ChargedNanos, stage.Fine.Submissions));
    }

    [Fact]
    public void A_voice_is_charged_by_the_characters_that_it_speaks()
    {
        var stage = new Stage();

        var record = stage.Run(stage.Submit(new RenderRequest("cheap/voice", "a red kettle", ParameterSet.Empty)));

        Assert.Equal(1_200_000 * 10, record.Attempts[0].HoldNanos);
        Assert.Equal(1_200_000 * 10, record.ChargedNanos);
    }

    [Fact]
    public void A_route_that_names_a_model_by_another_of_its_names_still_goes_on_to_the_next()
    {
        var stage = new Stage { Cheap = { Outcome = JobOutcome.ProviderError } };

        var record = stage.Run(stage.Submit(new RenderRequest("by-alias", "a red kettle", ParameterSet.Empty)));

        Assert.Equal(RenderStatus.Succeeded, record.Status);
        Assert.Equal(["cheap/image", "fine/image"], record.Attempts.Select(attempt => attempt.Offer.Name));
    }

    [Fact]
    public async Task A_repeated_request_gets_its_render_even_if_it_would_be_refused_by_now()
    {
        var stage = new Stage();
        var claim = new IdempotencyClaim("/api/v1/renders", "k", "f");
        var request = new RenderRequest("picture", "a red kettle", ParameterSet.Empty) { Idempotency = claim };
        var first = stage.Submit(request);

        var gone = await Ask(request with { Model = "no longer a route" });
        var unsold = await Ask(request with { Parameters = ParameterSet.Empty.With("n", 9) });
        var other = await Ask(request with { Model = "no longer a route", Idempotency = claim with { Fingerprint = "g" } });

        Assert.All([gone, unsold], answer => Assert.Equal((first, true), (Assert.IsType<SubmitOutcome.Accepted>(answer).Record.Render.Id, ((SubmitOutcome.Accepted)answer).Replayed)));
        Assert.IsType<SubmitOutcome.KeyMismatch>(other);

        Task<SubmitOutcome> Ask(RenderRequest again) => stage.Way.Submit(again, Stage.Caller, TestContext.Current.CancellationToken);
    }

    [Fact]
    public void An_offer_without_a_bound_holds_what_is_left_of_max_cost()
    {
        var stage = new Stage { Cheap = { Delivers = (4, 4) }, Fine = { BilledNanos = 5 * Cent } };
        var asked = new RenderRequest("guessing", "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8)) { MaxCost = Money.FromNanos(10 * Cent, Currency.Usd) };

        var record = stage.Run(stage.Submit(asked));

        Assert.Equal((RenderStatus.Succeeded, 6 * Cent, 9 * Cent), (record.Status, record.Last.HoldNanos, record.ChargedNanos));
    }

    [Theory]
    [InlineData("bounded", null, null, 10)]
    [InlineData("bounded", 9, null, 9)]
    [InlineData("bounded", 12, null, 10)]
    [InlineData("bounded", 5, 12, 12)]
    [InlineData("guessing", 9, null, 9)]
    [InlineData("guessing", null, null, null)]
    public async Task A_call_without_max_cost_has_the_lower_one_of_its_route_and_key(string route, int? ofKey, int? ofCall, int? cents)
    {
        var stage = new Stage { Cheap = { Delivers = (4, 4) }, Fine = { BilledNanos = 2 * Cent } };
        var asked = new RenderRequest(route, "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8)) { MaxCost = ofCall is { } said ? Money.FromNanos(said * Cent, Currency.Usd) : null };
        var caller = Stage.Caller with { MaxCostNanos = ofKey * Cent };

        var record = stage.Run(Assert.IsType<SubmitOutcome.Accepted>(await stage.Way.Submit(asked, caller, CancellationToken.None)).Record.Render.Id);

        // The first offer is rejected at 4 cents; the second has no bound and holds what is left.
        Assert.Equal((cents * Cent, cents is null ? 1 : 2), (record.Render.MaxCostNanos, record.Attempts.Count));
        Assert.Equal(cents is null ? 4 * Cent : (cents - 4) * Cent, record.Last.HoldNanos);
    }

    [Fact]
    public void What_the_caller_allows_for_an_offer_without_a_bound_has_the_markup_in_it()
    {
        var stage = new Stage { Cheap = { Delivers = (4, 4) }, Fine = { BilledNanos = 2 * Cent } };
        stage.Rows.Do(new Rendermeter.Engine.Wallets.PutMarkup(Given.Org, new Rendermeter.Engine.Wallets.Markup(
            new Rendermeter.Engine.Identities.MarkupId(Given.Id(0x9000)), Given.Org, Project: null, Customer: null, "*", "USD", new Rendermeter.Engine.Wallets.MarkupTerms("1/2", 0))));

        var record = stage.Run(stage.Submit(new RenderRequest("bounded", "a red kettle", ParameterSet.Empty)));

        Assert.Equal((RenderStatus.Succeeded, 6 * Cent, 4 * Cent, 3 * Cent), (record.Status, record.Attempts[0].ChargeNanos, record.Last.HoldNanos, record.Last.ChargeNanos));
    }

    [Fact]
    public void A_route_that_weighs_its_offers_takes_one_without_a_bound_by_its_own_max_cost()
        => Assert.Equal(10 * Cent, Assert.Single(new Stage { Fine = { BilledNanos = 2 * Cent } } is var stage
            ? stage.Run(stage.Submit(new RenderRequest("bounded-and-scored", "a red kettle", ParameterSet.Empty))).Attempts : []).HoldNanos);

    [Fact]
    public async Task A_missing_prompt_and_a_wrong_parameter_are_told_together()
    {
        var request = new RenderRequest("picture", Prompt: null, ParameterSet.Empty.With("n", 9));

        var refused = await new Stage().Way.Submit(request, Stage.Caller, TestContext.Current.CancellationToken);

        Assert.Equal(["#/prompt", "#/parameters/n"], Assert.IsType<SubmitOutcome.Invalid>(refused).Errors.Select(error => error.Pointer));
    }

    [Fact]
    public void A_cancel_before_the_claim_gives_everything_back_and_ends_the_render()
    {
        var stage = new Stage();
        var id = stage.Submit();
        stage.Rows.Do(new Rendermeter.Engine.Wallets.RequestCancel(Given.Org, id, "shop"));

        var record = stage.Run(id);

        Assert.Equal((RenderStatus.Cancelled, 0L, 0L, 0), (record.Status, record.ChargedNanos, record.HeldNanos, stage.Cheap.Submissions));
        Assert.Equal(AttemptState.NeverSent, Assert.Single(record.Attempts).State);
    }

    [Fact]
    public void A_cancel_of_what_runs_keeps_the_hold_until_there_is_evidence_and_takes_no_further_offer()
    {
        var stage = new Stage { Cheap = { Outcome = JobOutcome.CancelledAfterStart } };
        var id = stage.Submit();
        stage.Run(id, until: Given.Noon.AddSeconds(1));
        stage.Rows.Do(new Rendermeter.Engine.Wallets.RequestCancel(Given.Org, id, "shop"));
        var between = stage.Run(id, until: Given.Noon.AddSeconds(2));

        var record = stage.Run(id);

        Assert.Equal((RenderStatus.Running, 4 * Cent), (between.Status, between.HeldNanos));
        Assert.Equal((RenderStatus.Cancelled, 4 * Cent, 0), (record.Status, record.ChargedNanos, stage.Fine.Submissions));
    }

    [Fact]
    public void A_render_past_its_deadline_takes_no_further_offer()
    {
        var stage = new Stage { Cheap = { Outcome = JobOutcome.ProviderError } };
        var asked = new RenderRequest("picture", "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8)) { DeadlineAt = Given.Noon.AddSeconds(35) };

        var record = stage.Run(stage.Submit(asked));

        Assert.Equal((RenderStatus.Failed, 0L, 0), (record.Status, record.ChargedNanos, stage.Fine.Submissions));
    }

    [Fact]
    public void What_is_only_a_matter_of_time_is_tried_again_on_the_same_offer_quoted_and_held_anew_not_before_the_provider_wants()
    {
        var stage = new Stage();
        var answers = new Queue<ProviderEvidence?>([new ProviderEvidence.Refused("busy", "busy", Retryable: true) { RetryAfter = TimeSpan.FromSeconds(90) }, null]);
        stage.Fine.Answers = answers.Dequeue;
        stage.Fine.KeepsJob = false;

        var record = stage.Run(stage.Submit(new RenderRequest("fine/image", "a red kettle", ParameterSet.Empty)));

        Assert.Equal((RenderStatus.Succeeded, 8 * Cent, 2), (record.Status, record.ChargedNanos, stage.Fine.Submissions));
        Assert.Equal(["same_offer"], record.Decisions.Select(decision => decision.Kind));
        Assert.True(record.Last.FirstClaimAt >= Given.Noon.AddSeconds(90));
    }

    [Fact]
    public void A_provider_that_asks_for_time_in_an_answer_that_is_not_understood_gets_no_further_job_until_then()
    {
        var stage = new Stage(SubmitClass.Blind);
        stage.Cheap.Answers = () => new ProviderEvidence.Unsure("status 503 with an answer that is not understood") { RetryAfter = TimeSpan.FromSeconds(90) };
        var (first, second) = (stage.Submit(), stage.Submit());

        stage.Run(first, Given.Noon.AddSeconds(5));
        var waiting = stage.Run(second, Given.Noon.AddSeconds(80));
        var early = stage.Cheap.Submissions;
        stage.Run(second, Given.Noon.AddSeconds(100));

        Assert.Equal((AttemptState.Held, 1, 2), (waiting.Last.State, early, stage.Cheap.Submissions));
    }

    [Fact]
    public void Retries_end_with_their_budget()
    {
        var stage = new Stage();
        stage.Fine.Answers = () => new ProviderEvidence.Refused("busy", "busy", Retryable: true);
        stage.Fine.KeepsJob = false;

        var record = stage.Run(stage.Submit(new RenderRequest("fine/image", "a red kettle", ParameterSet.Empty)));

        Assert.Equal((RenderStatus.Failed, 0L, new RetryBudget().MostOnOneOffer), (record.Status, record.ChargedNanos, stage.Fine.Submissions));
    }

    [Theory]
    [InlineData(RetryClass.Never, 0)]
    [InlineData(RetryClass.Elsewhere, 1)]
    public void The_providers_class_decides_whether_another_offer_follows(RetryClass retry, int others)
    {
        var stage = new Stage();
        stage.Cheap.Answers = () => new ProviderEvidence.Refused("no", "no", Retryable: false) { Class = retry };
        stage.Cheap.KeepsJob = false;

        stage.Render();

        Assert.Equal((1, others), (stage.Cheap.Submissions, stage.Fine.Submissions));
    }

    [Fact]
    public void A_provider_is_told_by_when_a_render_with_a_deadline_must_start_and_end()
    {
        var stage = new Stage();
        var asked = new RenderRequest("picture", "a red kettle", ParameterSet.Empty.With("width", 8).With("height", 8)) { DeadlineAt = Given.Noon.AddMinutes(3) };

        stage.Run(stage.Submit(asked));
        var bounded = stage.Cheap.Asked!;
        stage.Render();

        Assert.Equal((TimeSpan.FromMinutes(3), TimeSpan.FromMinutes(3)), (bounded.StartWithin, bounded.FinishWithin));
        Assert.Equal((null, stage.Cheap.Traits.MaxRuntime), (stage.Cheap.Asked!.StartWithin, stage.Cheap.Asked.FinishWithin));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(null)]
    public void A_storm_of_429_for_ten_minutes_sends_little_holds_what_waits_and_costs_nothing(int? retryAfterSeconds)
    {
        var stage = new Stage();
        var over = Given.Noon.AddMinutes(10);
        stage.Cheap.KeepsJob = false;
        stage.Cheap.Answers = () => stage.Time.GetUtcNow() < over
            ? new ProviderEvidence.Refused("rate_limit", "too many", Retryable: true) { RetryAfter = retryAfterSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null }
            : null;

        for (var asked = Given.Noon; asked < over; asked = asked.AddSeconds(30))
        {
            stage.Time.MoveTo(asked);
            var record = stage.Run(stage.Submit(new RenderRequest("cheap/image", "a red kettle", ParameterSet.Empty)), until: asked.AddSeconds(29));
            Assert.Equal(0L, record.ChargedNanos);
        }

        // Nothing in the storm was sent more often than its pauses let it, and nothing was taken for a job.
        Assert.InRange(stage.Cheap.Submissions, 10, retryAfterSeconds is null ? 20 * new RetryBudget().MostOnOneOffer : 25);
        var ended = stage.Rows.Renders.Values.Where(render => render.End is null).Select(render => stage.Run(render.Id)).ToList();
        Assert.All(ended, record => Assert.Contains(record.Status, (RenderStatus[])[RenderStatus.Succeeded, RenderStatus.Failed]));
        Assert.Equal(stage.Cheap.Jobs.Count * 4 * Cent, stage.Rows.Attempts.Values.Sum(attempt => attempt.CostNanos));
        Assert.DoesNotContain(stage.Rows.Accounts.Values, account => account.Held != 0);
    }

    private static (string, string, string, string, long, long) Said(RouteDecision decision)
        => (decision.Kind, decision.Reason, decision.From, decision.To, decision.QuotedFromNanos, decision.QuotedToNanos);
}
