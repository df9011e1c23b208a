using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Settlements;
using Rendermeter.Engine.Wallets;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>What is written about the life of an attempt: cancels, late bills, an operator's word, and when a render is looked at next.</summary>
public abstract partial class LedgerConformance
{
    private const string DueSql = "select next_due_at from render_due order by next_due_at";

    [Fact]
    public async Task A_render_has_one_due_time_from_its_hold_to_its_end()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);

        var attempt = await Held(store, org.Admit(8 * Org.Cent));
        var admitted = store.Rows(DueSql);
        await store.Ledger.Execute(new Reschedule(org.Id, attempt.Render, DateTimeOffset.UnixEpoch.AddSeconds(7)));
        var moved = store.Rows(DueSql);
        await store.Ledger.Execute(org.Claim(attempt.Id));
        await store.Ledger.Execute(org.Settle(attempt.Id, AttemptState.Free));
        await store.Ledger.Execute(new Conclude(org.Id, attempt.Render, new RenderEnd(RenderStatus.Failed, "busy", "busy", attempt.CreatedAt), Decision: null));

        Assert.Single(admitted);
        Assert.Equal(["7000000"], moved);
        Assert.Empty(store.Rows(DueSql));
    }

    [Fact]
    public async Task Of_renders_that_are_due_each_organisation_has_its_share_however_many_one_of_them_has()
    {
        await using var store = Open();
        var orgs = new[] { await Funded(store, Org.Dollar), await Funded(store, Org.Dollar, seed: 2), await Funded(store, Org.Dollar, seed: 3) };
        foreach (var (org, count, from) in new[] { (orgs[0], 60, 0), (orgs[1], 3, 1000), (orgs[2], 1, 2000) })
        {
            for (var number = 0; number < count; number++)
            {
                var attempt = await Held(store, org.Admit(Org.Cent));
                await store.Ledger.Execute(new Reschedule(org.Id, attempt.Render, DateTimeOffset.UnixEpoch.AddSeconds(from + number)));
            }
        }

        var taken = await store.Store.Due.Take(DateTimeOffset.UnixEpoch.AddDays(1), TimeSpan.FromHours(1), 12, TestContext.Current.CancellationToken);

        Assert.Equal([8, 3, 1], orgs.Select(org => taken.Count(render => render.Org == org.Id)));
        Assert.Equal(12, taken.Select(render => render.Render).Distinct().Count());
    }

    [Fact]
    public async Task A_render_that_waits_is_put_off_and_one_that_has_ended_is_not_brought_back()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var (waits, ends) = (await Held(store, org.Admit(8 * Org.Cent)), await Held(store, org.Admit(8 * Org.Cent)));
        await store.Ledger.Execute(org.Claim(ends.Id));
        await store.Ledger.Execute(org.Settle(ends.Id, AttemptState.Free));

        await Task.WhenAll(
            store.Ledger.Execute(new Conclude(org.Id, ends.Render, new RenderEnd(RenderStatus.Failed, "busy", "busy", ends.CreatedAt), Decision: null)),
            store.Ledger.Execute(new PutDown(org.Id, ends.Render, DateTimeOffset.UnixEpoch.AddSeconds(9))),
            store.Ledger.Execute(new PutDown(org.Id, waits.Render, DateTimeOffset.UnixEpoch.AddSeconds(7))));
        await store.Ledger.Execute(new PutDown(org.Id, ends.Render, DateTimeOffset.UnixEpoch.AddSeconds(9)));

        Assert.Equal(["7000000"], store.Rows(DueSql));
    }

    [Fact]
    public async Task What_is_longest_due_is_taken_first_and_says_how_late_it_is()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var renders = new List<RenderId>();
        foreach (var dueAtSecond in (int[])[3, 1, 2])
        {
            renders.Add((await Held(store, org.Admit(8 * Org.Cent))).Render);
            await store.Ledger.Execute(new Reschedule(org.Id, renders[^1], DateTimeOffset.UnixEpoch.AddSeconds(dueAtSecond)));
        }

        var taken = await store.Store.Due.Take(TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(1), most: 2, TestContext.Current.CancellationToken);

        Assert.Equal([renders[1], renders[2]], taken.OrderByDescending(render => render.Late).Select(render => render.Render));
        Assert.All(taken, render => Assert.InRange(render.Late, TimeSpan.FromDays(50 * 365), TimeSpan.FromDays(200 * 365)));
    }

    [Fact]
    public async Task What_each_move_of_an_attempt_answers_is_what_is_read_back()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Held(store, org.Admit(8 * Org.Cent));
        var seen = new List<(Attempt Answered, Attempt Read)>();
        async Task See(Attempt answered) => seen.Add((answered, (await store.Records.FindRender(org.Id, attempt.Render, TestContext.Current.CancellationToken))!.Last));

        await See(attempt);
        await See((await store.Ledger.Execute(org.Claim(attempt.Id))).Attempt);
        await See((await store.Ledger.Execute(org.Settle(attempt.Id, AttemptState.Billed, 5 * Org.Cent))).Attempt);

        Assert.Equal([AttemptState.Held, AttemptState.Submitting, AttemptState.Billed], seen.Select(pair => pair.Read.State));
        Assert.All(seen, pair => Assert.Equal(pair.Read, pair.Answered));
        Assert.True(seen[^1].Answered.AwaitsVerdict);
    }

    [Fact]
    public async Task Erased_content_is_gone_from_every_row_and_the_money_stands_as_it_stood()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Held(store, org.Admit(8 * Org.Cent));
        var early = await store.Ledger.Execute(new EraseContent(org.Id, attempt.Render, "shop"));
        await store.Ledger.Execute(org.Claim(attempt.Id));
        await store.Ledger.Execute(org.Settle(attempt.Id, AttemptState.Billed, 5 * Org.Cent));
        await store.Ledger.Execute(org.Judge(attempt.Id, accepted: true));
        await store.Ledger.Execute(org.Conclude(attempt.Render));
        await store.Ledger.Execute(new Note(org.Id, new EngineEvent("hook.unparsed", Render: null, attempt.Id, """{"value":"a red kettle"}""")));
        var before = (await store.Records.FindRender(org.Id, attempt.Render, TestContext.Current.CancellationToken))!;
        var hash = Assert.Single(before.Outputs).Sha256;
        var kept = await store.Records.ListKept(org.Id, before.Render.End!.FinishedAt.AddSeconds(1), 10, TestContext.Current.CancellationToken);

        var first = await store.Ledger.Execute(new EraseContent(org.Id, attempt.Render, "shop"));
        var second = await store.Ledger.Execute(new EraseContent(org.Id, attempt.Render, "shop"));
        var unknown = await store.Ledger.Execute(new EraseContent(org.Id, new RenderId(org.NextId()), "shop"));
        var after = (await store.Records.FindRender(org.Id, attempt.Render, TestContext.Current.CancellationToken))!;

        Assert.Equal((new EraseOutcome(true, false), new EraseOutcome(true, true), new EraseOutcome(true, true), new EraseOutcome(false, false)), (early, first, second, unknown));
        Assert.Equal(("", null, null), (after.Render.Prompt, after.Render.MetadataJson, after.Render.CallbackUrl));
        Assert.NotNull(after.Render.ErasedAt);
        Assert.Equal((before.ChargedNanos, before.AcceptedOutputs, before.Phases.Count), (after.ChargedNanos, after.AcceptedOutputs, after.Phases.Count));
        Assert.Equal([attempt.Render], kept);
        Assert.Empty(await store.Records.ListKept(org.Id, before.Render.End!.FinishedAt.AddSeconds(1), 10, TestContext.Current.CancellationToken));
        Assert.False(await store.Records.NeedsFile(hash, new RenderId(org.NextId()), TestContext.Current.CancellationToken));
        Assert.Equal(["[]"], store.Rows("select deliveries from attempt_settlement"));
        Assert.Equal(["{}"], store.Rows("select body from event where kind = 'hook.unparsed'"));
        Assert.Single(store.Rows("select kind from event where kind = 'render.content_erased'"));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task A_file_is_needed_as_long_as_any_render_that_is_kept_has_its_bytes()
    {
        await using var store = Open();
        var (one, other) = (await Funded(store, Org.Dollar), await Funded(store, Org.Dollar, seed: 2));
        var renders = new List<(Org Org, RenderId Render)>();
        foreach (var org in new[] { one, other })
        {
            var attempt = await Held(store, org.Admit(8 * Org.Cent));
            await store.Ledger.Execute(org.Claim(attempt.Id));
            await store.Ledger.Execute(org.Settle(attempt.Id, AttemptState.Billed, 5 * Org.Cent));
            await store.Ledger.Execute(org.Judge(attempt.Id, accepted: true));
            await store.Ledger.Execute(org.Conclude(attempt.Render));
            renders.Add((org, attempt.Render));
        }

        var hash = new string('a', 64);
        var needed = await store.Records.NeedsFile(hash, renders[0].Render, TestContext.Current.CancellationToken);
        await store.Ledger.Execute(new EraseContent(one.Id, renders[0].Render, "shop"));
        var last = await store.Records.NeedsFile(hash, renders[1].Render, TestContext.Current.CancellationToken);

        Assert.True(needed);
        Assert.False(last);
    }

    [Fact]
    public async Task A_file_inside_an_answer_is_needed_until_its_render_has_ended_and_then_only_as_an_output()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Held(store, org.Admit(8 * Org.Cent));
        await store.Ledger.Execute(org.Claim(attempt.Id));
        var settle = org.Settle(attempt.Id, AttemptState.Billed, 5 * Org.Cent);
        var hash = new string('b', 64);
        var deliveries = $$"""[{"url":"{{Delivery.KeptPrefix}}{{hash}}","media_type":"image/png"}]""";
        await store.Ledger.Execute(settle with { Settlement = settle.Settlement with { DeliveriesJson = deliveries } });
        var another = new RenderId(org.NextId());

        var unjudged = await store.Records.NeedsFile(hash, another, TestContext.Current.CancellationToken);
        var ofAnInput = await store.Records.NeedsFile(hash, new InputId(org.NextId()), TestContext.Current.CancellationToken);
        var itself = await store.Records.NeedsFile(hash, attempt.Render, TestContext.Current.CancellationToken);
        await store.Ledger.Execute(org.Judge(attempt.Id, accepted: true));
        await store.Ledger.Execute(org.Conclude(attempt.Render));
        var ended = await store.Records.NeedsFile(hash, another, TestContext.Current.CancellationToken);

        Assert.Equal((true, true, false, false), (unjudged, ofAnInput, itself, ended));
    }

    [Fact]
    public async Task An_event_of_a_provider_that_comes_again_with_another_body_is_told()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Held(store, org.Admit(8 * Org.Cent));
        var hook = org.Hook(attempt.Id, "evt-1");

        var outcomes = new[] { await store.Ledger.Execute(hook), await store.Ledger.Execute(hook), await store.Ledger.Execute(hook with { BodySha256 = new string('c', 64) }) };

        Assert.Equal([new HookOutcome(true), new HookOutcome(false), new HookOutcome(false, OtherBody: true)], outcomes);
        Assert.Single(store.Rows("select kind from event where kind = 'hook.event_id_reuse'"));
    }

    [Fact]
    public async Task A_cancel_is_kept_moves_no_money_and_no_claim_comes_after_it()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Held(store, org.Admit(8 * Org.Cent));

        var first = await store.Ledger.Execute(new RequestCancel(org.Id, attempt.Render, "shop"));
        var second = await store.Ledger.Execute(new RequestCancel(org.Id, attempt.Render, "shop"));
        var claim = await store.Ledger.Execute(org.Claim(attempt.Id));
        var record = (await store.Records.FindRender(org.Id, attempt.Render, Token))!;

        Assert.Equal((new CancelOutcome(true, false), new CancelOutcome(true, false)), (first, second));
        Assert.False(claim.Moved);
        Assert.NotNull(record.Render.CancelRequestedAt);
        Assert.Equal((record.Render.CancelRequestedAt, 8 * Org.Cent), (record.Last.CancelRequestedAt, record.HeldNanos));
        await AssertSound(store);
    }

    [Fact]
    public async Task A_late_bill_is_a_phase_of_its_own_and_the_books_stay_sound()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Held(store, org.Admit(8 * Org.Cent));
        await store.Ledger.Execute(org.Claim(attempt.Id));
        await store.Ledger.Execute(org.Settle(attempt.Id, AttemptState.Free));

        var late = await store.Ledger.Execute(org.Settle(attempt.Id, AttemptState.Billed, 3 * Org.Cent) with { JobId = "job-late" });
        var again = await store.Ledger.Execute(org.Settle(attempt.Id, AttemptState.Billed, 3 * Org.Cent) with { JobId = "job-late" });
        var record = (await store.Records.FindRender(org.Id, attempt.Render, Token))!;

        Assert.Equal((true, false), (late.Moved, again.Moved));
        Assert.Equal((AttemptState.Free, 0L, 3 * Org.Cent), (record.Last.State, record.Last.ChargeNanos, record.Last.CostNanos));
        Assert.Equal(["hold", "free", "late_billed"], record.Phases.Select(phase => phase.Kind));
        Assert.Equal(record.Render.Id, await store.Records.FindRenderOf(org.Id, attempt.Id, Token));
        Assert.Equal(attempt.Id, await store.Records.FindJob(org.Id, attempt.Offer.Provider, "job-late", Token));
        await AssertSound(store);
    }

    [Fact]
    public async Task A_render_that_has_ended_is_due_for_as_long_as_a_late_job_of_it_is_asked_for()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Held(store, org.Admit(8 * Org.Cent));
        await store.Ledger.Execute(org.Claim(attempt.Id));
        await store.Ledger.Execute(org.Settle(attempt.Id, AttemptState.Free));
        await store.Ledger.Execute(new Conclude(org.Id, attempt.Render, new RenderEnd(RenderStatus.Failed, "busy", "busy", attempt.CreatedAt), Decision: null));
        var until = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

        var watched = await store.Ledger.Execute(new WatchLateJob(org.Id, attempt.Render, attempt.Id, "job-late", until));
        var again = await store.Ledger.Execute(new WatchLateJob(org.Id, attempt.Render, attempt.Id, "job-late", until.AddDays(1)));
        var due = store.Rows(DueSql);
        await store.Ledger.Execute(new Reschedule(org.Id, attempt.Render, DateTimeOffset.UnixEpoch.AddSeconds(7)));
        var moved = store.Rows(DueSql);
        var read = (await store.Records.FindRender(org.Id, attempt.Render, Token))!;
        await store.Ledger.Execute(org.Settle(attempt.Id, AttemptState.Billed, 3 * Org.Cent) with { JobId = "job-late" });
        await store.Ledger.Execute(new Reschedule(org.Id, attempt.Render, until));

        Assert.Equal((true, false, until), (watched.Moved, again.Moved, again.Attempt.WatchedUntil));
        Assert.Single(due);
        Assert.Equal(["7000000"], moved);
        Assert.Equal(("job-late", until, attempt.Id), (read.Last.ProviderJobId, read.Last.WatchedUntil, Assert.Single(read.Watched).Id));
        Assert.Null((await store.Records.FindRender(org.Id, attempt.Render, Token))!.Last.WatchedUntil);
        Assert.Empty(store.Rows(DueSql));
        await AssertSound(store);
    }

    [Fact]
    public async Task A_verdict_that_comes_with_the_bill_stands_with_it_or_not_at_all()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Held(store, org.Admit(8 * Org.Cent));
        await store.Ledger.Execute(org.Claim(attempt.Id));

        var move = await store.Ledger.Execute(org.Settle(attempt.Id, AttemptState.Billed, 3 * Org.Cent) with { Verdict = new Engine.Verdicts.Verdict(false, [], attempt.CreatedAt) });
        var record = (await store.Records.FindRender(org.Id, attempt.Render, Token))!;

        Assert.Equal((true, false), (move.Moved, move.Attempt.Accepted));
        Assert.Equal((AttemptState.Billed, false, false), (record.Last.State, record.Last.Accepted, record.Verdicts[attempt.Id].Accepted));
        await AssertSound(store);
    }

    [Fact]
    public async Task What_may_follow_a_failure_is_kept_with_its_settlement()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Held(store, org.Admit(8 * Org.Cent));
        await store.Ledger.Execute(org.Claim(attempt.Id));
        var until = new DateTimeOffset(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);
        var settlement = new Settlement(JobOutcome.ProviderError, Billing.Free, "first_party", Basis.Request, "[]", "busy", "busy", "[]") { Retry = RetryClass.Later, RetryAt = until };

        await store.Ledger.Execute(new Settle(org.Id, attempt.Id, AttemptState.Free, JobId: null, 0, settlement, "submit"));

        Assert.Equal(settlement, (await store.Records.FindRender(org.Id, attempt.Render, Token))!.Last.Settlement);
    }

    [Fact]
    public async Task A_job_that_is_learned_with_its_doubt_is_kept_with_it()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Held(store, org.Admit(8 * Org.Cent));
        await store.Ledger.Execute(org.Claim(attempt.Id));

        await store.Ledger.Execute(new Doubt(org.Id, attempt.Id, "its bill is not known", Clock.GetUtcNow().AddDays(1)) { JobId = "call-1" });
        await store.Ledger.Execute(new Doubt(org.Id, attempt.Id, "its bill is not known", Clock.GetUtcNow().AddDays(1)) { JobId = "call-2" });
        var last = (await store.Records.FindRender(org.Id, attempt.Render, Token))!.Last;

        Assert.Equal((AttemptState.InDoubt, "call-1"), (last.State, last.ProviderJobId));
        await AssertSound(store);
    }

    [Fact]
    public async Task Lists_are_narrowed_by_what_a_render_shows()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var queued = await Held(store, org.Admit(Org.Cent));
        var doubtful = await Held(store, org.Admit(Org.Cent));
        await store.Ledger.Execute(org.Claim(doubtful.Id));
        await store.Ledger.Execute(new Doubt(org.Id, doubtful.Id, "no answer", Clock.GetUtcNow().AddDays(1)));
        var ended = await Held(store, org.Admit(Org.Cent));
        await store.Ledger.Execute(org.Settle(ended.Id, AttemptState.NeverSent));
        await store.Ledger.Execute(new Conclude(org.Id, ended.Render, new RenderEnd(RenderStatus.Cancelled, "cancelled", "given up", ended.CreatedAt), Decision: null));

        Assert.Equal([doubtful.Render], await List(new RenderFilter { InDoubt = true }));
        Assert.Equal([doubtful.Render], await List(new RenderFilter { Status = RenderStatus.InDoubt }));
        Assert.Equal([queued.Render], await List(new RenderFilter { Status = RenderStatus.Queued }));
        Assert.Equal([ended.Render], await List(new RenderFilter { Status = RenderStatus.Cancelled }));
        Assert.Empty(await List(new RenderFilter { Status = RenderStatus.Running }));
        Assert.Empty(await List(new RenderFilter { Customer = "nobody" }));
        Assert.Equal(3, (await List(new RenderFilter { From = queued.CreatedAt })).Count);
        Assert.Empty(await List(new RenderFilter { To = queued.CreatedAt }));

        async Task<List<Engine.Identities.RenderId>> List(RenderFilter filter)
            => [.. (await store.Records.ListRenders(org.Id, filter, before: null, 10, Token)).Select(record => record.Render.Id)];
    }

    private static async Task<Attempt> Held(StoreUnderTest store, Admit admit) => ((AdmitOutcome.Placed)await store.Ledger.Execute(admit)).Attempt;
}
