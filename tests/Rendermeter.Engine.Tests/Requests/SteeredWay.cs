using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Tests.Books;
using Rendermeter.Engine.Tests.Stages;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Tests.Requests;

/// <summary>Renders that people steer: approvals, merged requests, doubt that is left behind, and what is left of a cap.</summary>
public sealed class SteeredWay
{
    private const long Cent = Given.Cent;
    private static readonly ParameterSet Size = ParameterSet.Empty.With("width", 8).With("height", 8);

    [Fact]
    public async Task A_render_above_the_ceiling_waits_without_money_and_runs_once_it_is_approved()
    {
        var stage = new Stage();
        var id = stage.Submit(Ask("asking"));
        var waiting = stage.Run(id, Given.Noon.AddHours(1));

        Assert.Equal((RenderStatus.AwaitingApproval, 0L, 0L), (waiting.Status, waiting.HeldNanos, waiting.ChargedNanos));
        Assert.Equal(("fine/image", 8 * Cent, 5 * Cent), (waiting.Approval!.Offer, waiting.Approval.QuotedNanos, waiting.Approval.CeilingNanos));
        Assert.Equal(0, stage.Fine.Submissions);
        Assert.Equal(Given.Noon.AddHours(2), stage.Rows.Due[id]);

        stage.Restart();
        var approved = Assert.IsType<ApproveOutcome.Approved>(await Approve(stage, id));
        var again = Assert.IsType<ApproveOutcome.Approved>(await Approve(stage, id));
        var record = stage.Run(id);

        Assert.Equal((false, true, 8 * Cent), (approved.Replayed, again.Replayed, approved.Record.HeldNanos));
        Assert.Equal((RenderStatus.Succeeded, 8 * Cent, 1), (record.Status, record.ChargedNanos, stage.Fine.Submissions));
        Assert.Equal((ApprovalState.Approved, "boss", "for the fair"), (record.Render.Approval, record.Approval!.Actor, record.Approval.Note));
        Assert.Equal(["render.awaiting_approval", "render.approved", "render.admitted", "attempt.settled", "render.succeeded"], stage.Rows.Events.Select(happened => happened.Kind));
    }

    [Fact]
    public async Task What_is_allowed_is_the_price_that_was_shown_and_a_markup_comes_on_top_of_it()
    {
        var stage = new Stage();
        stage.Rows.Do(new PutMarkup(Given.Org, new Markup(new MarkupId(Given.Id(0x9000)), Given.Org, Project: null, Customer: null, "*", "USD", new MarkupTerms(MarkupTerms.ReadShare("0.5")!, 0))));
        var id = stage.Submit(Ask("asking"));

        Assert.IsType<ApproveOutcome.Refused>(await Approve(stage, id, upTo: 8 * Cent));
        Assert.Equal(12 * Cent, Assert.IsType<ApproveOutcome.Approved>(await Approve(stage, id)).Record.HeldNanos);
    }

    [Fact]
    public async Task Without_a_decision_it_is_refused_at_its_deadline_and_cannot_be_approved_afterwards()
    {
        var stage = new Stage();
        var id = stage.Submit(Ask("asking"));

        var record = stage.Run(id);

        Assert.Equal((RenderStatus.Failed, "approval_expired", ApprovalState.Expired), (record.Status, record.Render.End!.ErrorCode, record.Render.Approval));
        Assert.Equal(Given.Noon.AddHours(2), record.Render.End.FinishedAt);
        Assert.IsType<ApproveOutcome.NotWaiting>(await Approve(stage, id));
        Assert.Empty(stage.Rows.Attempts);
        Assert.Empty(stage.Rows.Due);
    }

    [Fact]
    public async Task What_is_denied_or_given_up_ends_and_is_not_approved()
    {
        var stage = new Stage();
        var (denied, cancelled) = (stage.Submit(Ask("asking")), stage.Submit(Ask("asking")));
        var first = (DenyOutcome)stage.Rows.Do(new DenyApproval(Given.Org, denied, "boss", "too dear"));
        var second = (DenyOutcome)stage.Rows.Do(new DenyApproval(Given.Org, denied, "another", null));
        stage.Rows.Do(new RequestCancel(Given.Org, cancelled, "shop"));

        var (no, gone) = (stage.Run(denied), stage.Run(cancelled));

        Assert.Equal((true, true), (first.Denied, second.Denied));
        Assert.Equal((RenderStatus.Failed, "approval_denied", "boss did not allow its price: too dear"), (no.Status, no.Render.End!.ErrorCode, no.Render.End.ErrorMessage));
        Assert.Equal((RenderStatus.Cancelled, ApprovalState.Withdrawn), (gone.Status, gone.Render.Approval));
        Assert.IsType<ApproveOutcome.NotWaiting>(await Approve(stage, denied));
        Assert.IsType<ApproveOutcome.NotWaiting>(await Approve(stage, cancelled));
        Assert.False(((DenyOutcome)stage.Rows.Do(new DenyApproval(Given.Org, cancelled, "boss", null))).Denied);
    }

    [Fact]
    public async Task An_approval_is_up_to_an_amount_and_caps_and_funds_hold_all_the_same()
    {
        var stage = new Stage();
        var id = stage.Submit(Ask("asking"));
        stage.Rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 7 * Cent)));

        var dearer = Assert.IsType<ApproveOutcome.Refused>(await Approve(stage, id, upTo: 7 * Cent));
        var capped = Assert.IsType<ApproveOutcome.Refused>(await Approve(stage, id));
        stage.Rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 9 * Cent)));

        Assert.Equal(RefusalCode.Ceiling, Assert.IsType<SubmitOutcome.Refused>(dearer.Why).Refusal.Code);
        Assert.Equal(RefusalCode.CapSpend, Assert.IsType<SubmitOutcome.Refused>(capped.Why).Refusal.Code);
        Assert.Equal(RenderStatus.AwaitingApproval, (await stage.Way.Advance(Given.Org, id, false, CancellationToken.None)).Record.Status);
        Assert.IsType<ApproveOutcome.Approved>(await Approve(stage, id));
    }

    [Fact]
    public async Task Whoever_cannot_wait_and_what_the_caller_bounds_itself_are_refused_at_once()
    {
        var stage = new Stage();

        var impatient = await stage.Way.Submit(Ask("asking") with { WaitsForApproval = false }, Stage.Caller, CancellationToken.None);
        var bounded = await stage.Way.Submit(Ask("asking") with { MaxCost = Pricing.Amounts.Money.FromNanos(6 * Cent, Pricing.Amounts.Currency.Usd) }, Stage.Caller, CancellationToken.None);

        Assert.Equal(RefusalCode.Ceiling, Assert.IsType<SubmitOutcome.Refused>(impatient).Refusal.Code);
        Assert.Equal(RefusalCode.MaxCost, Assert.IsType<SubmitOutcome.Refused>(bounded).Refusal.Code);
        Assert.Empty(stage.Rows.Renders);
    }

    [Fact]
    public async Task Identical_requests_are_one_render_within_the_window_and_the_second_pays_nothing()
    {
        var stage = new Stage();
        var first = await Accepted(stage, Ask("shared"));
        var second = await Accepted(stage, Ask("shared") with { Idempotency = new IdempotencyClaim("/renders", "k", "f") });
        var other = await Accepted(stage, Ask("shared") with { Customer = "another" });
        var record = stage.Run(first.Record.Render.Id);
        stage.Time.MoveTo(Given.Noon.AddSeconds(61));
        var late = await Accepted(stage, Ask("shared"));
        var retried = await Accepted(stage, Ask("shared") with { Idempotency = new IdempotencyClaim("/renders", "k", "f") });

        Assert.Equal((first.Record.Render.Id, true, true), (second.Record.Render.Id, second.Merged, second.Replayed));
        Assert.NotEqual(first.Record.Render.Id, other.Record.Render.Id);
        Assert.Equal((4 * Cent, 1), (record.ChargedNanos, record.Attempts.Count));
        Assert.NotEqual(first.Record.Render.Id, late.Record.Render.Id);
        Assert.Equal((first.Record.Render.Id, true), (retried.Record.Render.Id, retried.Replayed));
    }

    [Fact]
    public void Requests_with_other_files_are_not_the_same()
    {
        RenderInput Picture(string sha256) => new(new InputId(Guid.Empty), InputRole.Source, "image/png", 4, new MediaShape(1, 1, null), sha256);
        IdempotencyClaim Claim(params RenderInput[] inputs) => SameRequest.Claim(Ask("shared") with { Inputs = inputs }, Stage.Caller);

        Assert.Equal(Claim(Picture("aa")), Claim(Picture("aa")));
        Assert.NotEqual(Claim(Picture("aa")), Claim(Picture("bb")));
        Assert.NotEqual(Claim(), Claim(Picture("bb")));
    }

    [Fact]
    public async Task A_render_that_brought_nothing_is_in_nobodys_way()
    {
        var stage = new Stage { Cheap = { Outcome = JobOutcome.ProviderError, Runtime = TimeSpan.FromSeconds(1) } };
        var failed = stage.Run((await Accepted(stage, Ask("shared"))).Record.Render.Id, Given.Noon.AddSeconds(40));

        var again = await Accepted(stage, Ask("shared"));

        Assert.Equal(RenderStatus.Failed, failed.Status);
        Assert.NotEqual(failed.Render.Id, again.Record.Render.Id);
    }

    [Fact]
    public async Task In_doubt_the_next_offer_is_taken_only_where_the_route_says_so_and_both_holds_are_kept()
    {
        var stage = new Stage(SubmitClass.Blind) { Cheap = { Answers = () => new ProviderEvidence.Unsure("the line broke") } };
        var id = stage.Submit(Ask("hurried"));

        var record = stage.Run(id, Given.Noon.AddMinutes(5));

        Assert.Equal((RenderStatus.Succeeded, "fine/image"), (record.Status, record.Last.Offer.Name));
        Assert.Equal([AttemptState.InDoubt, AttemptState.Billed], record.Attempts.Select(attempt => attempt.State));
        Assert.Equal((4 * Cent, (long?)null, 1), (record.HeldNanos, record.ChargedNanos, record.AcceptedOutputs));
        var decision = Assert.Single(record.Decisions);
        Assert.Equal(("next_offer", "in_doubt", 4 * Cent, 8 * Cent), (decision.Kind, decision.Reason, decision.QuotedFromNanos, decision.QuotedToNanos));
        Assert.True(stage.Rows.Due.ContainsKey(id), "what was left behind is not looked at any more");

        // A person, or a bill, says that the first one was billed too.
        stage.Rows.Do(Given.Billed(record.Attempts[0].Id, 4 * Cent), stage.Time.GetUtcNow());
        await stage.Way.Advance(Given.Org, id, false, CancellationToken.None);

        var both = stage.Run(id);
        Assert.Equal((12 * Cent, 0L, 1), (both.ChargedNanos, both.HeldNanos, both.AcceptedOutputs));
        Assert.Empty(stage.Rows.Due);

        var patient = new Stage(SubmitClass.Blind) { Cheap = { Answers = () => new ProviderEvidence.Unsure("the line broke") } };
        Assert.Equal(0, Waited(patient).Fine.Submissions);
    }

    [Fact]
    public void Where_what_was_left_in_doubt_has_delivered_a_later_attempt_that_was_not_sent_is_given_up()
    {
        var stage = new Stage(SubmitClass.Blind) { Cheap = { Answers = () => new ProviderEvidence.Unsure("the line broke") }, Fine = { Answers = () => new ProviderEvidence.Refused("busy", "later", Retryable: true) { RetryAfter = TimeSpan.FromMinutes(10) } } };
        var id = stage.Submit(Ask("hurried"));
        var waiting = stage.Run(id, Given.Noon.AddSeconds(30));

        stage.Rows.Do(Delivers(waiting.Attempts[0].Id), stage.Time.GetUtcNow());
        var ended = stage.Run(id, Given.Noon.AddMinutes(40));

        Assert.Equal(AttemptState.InDoubt, waiting.Attempts[0].State);
        Assert.Equal((RenderStatus.Succeeded, 4 * Cent, 0L, 1), (ended.Status, ended.ChargedNanos, ended.HeldNanos, ended.AcceptedOutputs));
        Assert.Equal((AttemptState.NeverSent, "not_needed"), (ended.Last.State, ended.Last.Settlement!.ErrorCode));
    }

    [Fact]
    public async Task What_was_left_in_doubt_and_delivers_is_judged_while_a_later_attempt_still_runs()
    {
        var stage = new Stage(SubmitClass.Blind) { Cheap = { Answers = () => new ProviderEvidence.Unsure("the line broke") }, Fine = { Runtime = TimeSpan.FromMinutes(20) } };
        var id = stage.Submit(Ask("hurried"));
        var running = stage.Run(id, Given.Noon.AddMinutes(5));

        stage.Rows.Do(Delivers(running.Attempts[0].Id), stage.Time.GetUtcNow());
        await stage.Way.Advance(Given.Org, id, false, CancellationToken.None);
        var judged = stage.Rows.Judged.ContainsKey(running.Attempts[0].Id);
        var ended = stage.Run(id, Given.Noon.AddMinutes(40));

        Assert.Equal([AttemptState.InDoubt, AttemptState.Submitted], running.Attempts.Select(attempt => attempt.State));
        Assert.True(judged, "the files that were paid for were left lying");
        Assert.Equal((RenderStatus.Succeeded, 12 * Cent, 1), (ended.Status, ended.ChargedNanos, ended.AcceptedOutputs));
    }

    [Fact]
    public async Task A_person_who_takes_long_costs_the_attempt_that_waits_for_the_verdict_nothing()
    {
        var stage = new Stage(SubmitClass.Blind) { Cheap = { Answers = () => new ProviderEvidence.Unsure("the line broke") }, Fine = { Answers = () => new ProviderEvidence.Refused("busy", "later", Retryable: true) { RetryAfter = TimeSpan.FromMinutes(8) }, KeepsJob = false } };
        var id = stage.Submit(Ask("hurried-looked-at"));
        var waiting = stage.Run(id, Given.Noon.AddSeconds(30));
        stage.Rows.Do(Delivers(waiting.Attempts[0].Id), stage.Time.GetUtcNow());
        stage.Fine.Answers = () => null;
        var asked = stage.Run(id, Given.Noon.AddMinutes(100));

        await stage.Verdicts.Decide(Given.Org, id, accepted: false, "six fingers", minutesBillionths: null, "ann");
        stage.Run(id, Given.Noon.AddMinutes(110));
        await stage.Verdicts.Decide(Given.Org, id, accepted: true, "good", minutesBillionths: null, "ann");
        var ended = stage.Run(id, Given.Noon.AddMinutes(120));

        Assert.Equal((AttemptState.Held, true), (asked.Last.State, asked.Waiting is not null));
        Assert.Equal((RenderStatus.Succeeded, AttemptState.Billed), (ended.Status, ended.Last.State));
    }

    [Fact]
    public async Task Who_has_cancelled_waits_for_no_person_and_nothing_is_asked_without_end()
    {
        var stage = new Stage(SubmitClass.Blind) { Cheap = { Answers = () => new ProviderEvidence.Unsure("the line broke") }, Fine = { Runtime = TimeSpan.FromHours(10) } };
        var id = stage.Submit(Ask("hurried-looked-at"));
        var doubtful = stage.Run(id, Given.Noon.AddMinutes(2));
        stage.Rows.Do(Delivers(doubtful.Attempts[0].Id), stage.Time.GetUtcNow());
        var asked = stage.Run(id, Given.Noon.AddMinutes(3));
        stage.Rows.Do(new RequestCancel(Given.Org, id, "shop"), stage.Time.GetUtcNow());
        stage.Time.MoveTo(Given.Noon.AddHours(3));

        var turn = await stage.Way.Advance(Given.Org, id, false, CancellationToken.None);

        Assert.NotNull(asked.Waiting);
        Assert.Equal([AttemptState.Billed, AttemptState.Submitted], turn.Record.Attempts.Select(attempt => attempt.State));
        Assert.True(turn.DueAt > stage.Time.GetUtcNow(), $"it is due at {turn.DueAt}, which is not to come");
    }

    [Fact]
    public void A_later_attempt_that_was_sent_goes_on_though_what_was_left_in_doubt_has_delivered_files_that_are_gone()
    {
        var stage = new Stage(SubmitClass.Blind) { Cheap = { Answers = () => new ProviderEvidence.Unsure("the line broke"), CanBeFetched = false }, Fine = { Runtime = TimeSpan.FromMinutes(8) } };
        var id = stage.Submit(Ask("hurried"));
        var running = stage.Run(id, Given.Noon.AddMinutes(5));

        stage.Rows.Do(Delivers(running.Attempts[0].Id), stage.Time.GetUtcNow());
        var ended = stage.Run(id, Given.Noon.AddMinutes(40));

        Assert.Equal([AttemptState.InDoubt, AttemptState.Submitted], running.Attempts.Select(attempt => attempt.State));
        Assert.Equal((RenderStatus.Succeeded, 12 * Cent, 1), (ended.Status, ended.ChargedNanos, ended.AcceptedOutputs));
        Assert.True(ended.Last.Accepted);
    }

    [Fact]
    public async Task An_offer_that_takes_more_than_its_share_of_a_cap_is_left_out()
    {
        var stage = new Stage();
        stage.Rows.Do(new PutCap(Given.Org, Given.Cap(1, CapMetric.Spend, 12 * Cent)));

        var (cheaper, decided) = (stage.Submit(Ask("frugal")), stage.Rows.Renders.Values.Single());
        stage.Run(cheaper);
        var refused = await stage.Way.Submit(Ask("frugal") with { Parameters = Size.With("n", 2) }, Stage.Caller, CancellationToken.None);

        Assert.Equal(["cheap/image"], decided.Offers);
        Assert.Equal(6 * Cent, decided.CeilingNanos);
        Assert.Equal((RefusalCode.Ceiling, 4 * Cent), (Assert.IsType<SubmitOutcome.Refused>(refused).Refusal.Code, Assert.IsType<SubmitOutcome.Refused>(refused).Refusal.Left));
    }

    /// <summary>A bill that brings the file, too.</summary>
    private static Settle Delivers(AttemptId attempt) => Given.Billed(attempt, 4 * Cent) with
    {
        Settlement = Given.Delivered with { DeliveriesJson = SettlementText.Deliveries([new Delivery(new Uri("https://cheap.invalid/late.png"), "image/png")]) },
    };

    private static Stage Waited(Stage stage)
    {
        stage.Run(stage.Submit(Ask("picture")), Given.Noon.AddMinutes(5));
        return stage;
    }

    private static RenderRequest Ask(string route) => new(route, "a red kettle", Size) { WaitsForApproval = true };

    private static Task<ApproveOutcome> Approve(Stage stage, Engine.Identities.RenderId id, long? upTo = null)
        => stage.Way.Approve(Given.Org, id, "boss", "for the fair", upTo, CancellationToken.None);

    private static async Task<SubmitOutcome.Accepted> Accepted(Stage stage, RenderRequest request)
        => Assert.IsType<SubmitOutcome.Accepted>(await stage.Way.Submit(request, Stage.Caller, CancellationToken.None));
}
