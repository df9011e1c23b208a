using Rendermeter.Engine.Attempts;
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
    public async Task Lists_are_narrowed_by_what_a_render_shows()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var queued = await Held(store, org.Admit(Org.Cent));
        var doubtful = await Held(store, org.Admit(Org.Cent));
        await store.Ledger.Execute(org.Claim(doubtful.Id));
        await store.Ledger.Execute(new Doubt(org.Id, doubtful.Id, "no answer", Clock.GetUtcNow().AddDays(1)));
        var ended = await Held(store, org.Admit(Org.Cent));
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
