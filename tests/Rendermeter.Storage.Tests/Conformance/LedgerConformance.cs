using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>What every ledger does, whatever database lies under it.</summary>
public abstract partial class LedgerConformance
{
    protected SteppedClock Clock { get; } = new(new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero));

    protected abstract StoreUnderTest Open(int maxBatch = 1024);

    [Fact]
    public async Task A_hold_is_charged_what_was_owed_and_the_rest_is_released()
    {
        await using var store = Open();
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(creditLineNanos: 0));
        await store.Ledger.Execute(org.TopUp(Org.Dollar, "first"));

        var attempt = await Admitted(store, org.Admit(8 * Org.Cent));
        var held = (await store.Records.FindWallet(org.Id, Token))!.Funds.Single();
        await store.Ledger.Execute(org.Claim(attempt));
        await store.Ledger.Execute(org.Attach(attempt));
        var settled = await store.Ledger.Execute(org.Settle(attempt, AttemptState.Billed, 5 * Org.Cent));

        Assert.Equal((Org.Dollar, 8 * Org.Cent, 92 * Org.Cent), (held.Balance, held.Held, held.Available));
        Assert.True(settled.Moved);
        Assert.Equal((5 * Org.Cent, 5 * Org.Cent, 0L), (settled.Attempt.ChargeNanos, settled.Attempt.CostNanos, settled.Attempt.OverrunNanos));
        var after = (await store.Records.FindWallet(org.Id, Token))!.Funds.Single();
        Assert.Equal((95 * Org.Cent, 0L, 95 * Org.Cent), (after.Balance, after.Held, after.Available));
        Assert.Equal([$"capture|fund:wallet|rev|{5 * Org.Cent}", $"cost|cost:sandbox-cheap|pay:sandbox-cheap|{5 * Org.Cent}"],
            store.Rows("select kind, debit_account, credit_account, amount from transfer where attempt_id is not null order by kind"));
        await AssertSound(store);
    }

    [Fact]
    public async Task A_cost_above_the_hold_is_the_operators_overrun()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Submitted(store, org, 8 * Org.Cent);

        var settled = (await store.Ledger.Execute(org.Settle(attempt, AttemptState.Billed, 11 * Org.Cent))).Attempt;

        Assert.Equal((8 * Org.Cent, 11 * Org.Cent, 3 * Org.Cent), (settled.ChargeNanos, settled.CostNanos, settled.OverrunNanos));
        await AssertSound(store);
    }

    [Fact]
    public async Task What_a_provider_does_not_bill_is_given_back_whole()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        await store.Ledger.Execute(org.Cap(CapMetric.Attempts, 5));
        var attempt = await Submitted(store, org, 8 * Org.Cent);

        await store.Ledger.Execute(org.Settle(attempt, AttemptState.Free));

        Assert.Equal(Org.Dollar, (await store.Records.FindWallet(org.Id, Token))!.Funds.Sum(fund => fund.Available));
        var bucket = (await store.Records.ListCaps(org.Id, Clock.GetUtcNow(), Token)).Single().Bucket;
        Assert.Equal((0L, 0L), (bucket.Held, bucket.Posted));
        await AssertSound(store);
    }

    [Fact]
    public async Task An_attempt_in_doubt_keeps_its_hold_and_counts_in_its_caps()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        await store.Ledger.Execute(org.Cap(CapMetric.Spend, Org.Dollar));
        var attempt = await Submitted(store, org, 8 * Org.Cent);

        await store.Ledger.Execute(org.Doubt(attempt, Clock.GetUtcNow().AddHours(1)));
        Clock.Step(TimeSpan.FromHours(2));
        var overdue = await store.Ledger.Execute(new MarkOverdue(org.Id, attempt));

        Assert.True(overdue is { Moved: true, Attempt.Overdue: true });
        var wallet = (await store.Records.FindWallet(org.Id, Token))!;
        Assert.Equal((8 * Org.Cent, 8 * Org.Cent), (wallet.Funds.Sum(fund => fund.Held), wallet.InDoubtNanos));
        var cap = (await store.Records.ListCaps(org.Id, Clock.GetUtcNow(), Token)).Single();
        Assert.Equal((8 * Org.Cent, 8 * Org.Cent), (cap.Bucket.Held, cap.InDoubt));
        await AssertSound(store);
    }

    [Fact]
    public async Task Of_ten_thousand_that_want_the_last_dollar_twelve_get_eight_cents()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);

        var outcomes = await AdmitAtOnce(store, org, 10_000, 8 * Org.Cent);

        Assert.Equal(12, outcomes.Count(outcome => outcome is AdmitOutcome.Placed));
        Assert.All(outcomes.OfType<AdmitOutcome.Refused>(), refused
            => Assert.Equal((RefusalCode.InsufficientFunds, 4 * Org.Cent), (refused.Refusal.Code, refused.Refusal.Left)));
        Assert.Equal(12, store.Rows("select attempt_id from attempt").Count);
        await AssertSound(store);
    }

    [Fact]
    public async Task Of_ten_thousand_at_once_a_count_cap_lets_through_its_count()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        await store.Ledger.Execute(org.Cap(CapMetric.Renders, 40));

        var outcomes = await AdmitAtOnce(store, org, 10_000, 8 * Org.Cent);

        Assert.Equal(40, outcomes.Count(outcome => outcome is AdmitOutcome.Placed));
        Assert.All(outcomes.OfType<AdmitOutcome.Refused>(), refused => Assert.Equal(RefusalCode.CapCount, refused.Refusal.Code));
        await AssertSound(store);
    }

    [Fact]
    public async Task Of_several_caps_at_once_the_tightest_decides_and_none_gives_way()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        await store.Ledger.Execute(org.Cap(CapMetric.Attempts, 500));
        await store.Ledger.Execute(org.Cap(CapMetric.Spend, 2 * Org.Dollar, CapPeriod.Hour));
        await store.Ledger.Execute(org.Cap(CapMetric.Outputs, 100, CapPeriod.Total));
        await store.Ledger.Execute(org.Cap(CapMetric.Spend, Org.Cent, CapPeriod.Month, enforce: false));

        var outcomes = await AdmitAtOnce(store, org, LongTests.AreWanted ? 10_000 : 2_000, 8 * Org.Cent);

        Assert.Equal(25, outcomes.Count(outcome => outcome is AdmitOutcome.Placed));
        Assert.All(outcomes.OfType<AdmitOutcome.Refused>(), refused
            => Assert.Equal((RefusalCode.CapSpend, 0L), (refused.Refusal.Code, refused.Refusal.Left)));
        await AssertSound(store);
    }

    [Fact]
    public async Task A_refused_render_leaves_an_event_and_no_ledger_row()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Cent);

        var outcome = await store.Ledger.Execute(org.Admit(8 * Org.Cent));

        Assert.Equal(RefusalCode.InsufficientFunds, Assert.IsType<AdmitOutcome.Refused>(outcome).Refusal.Code);
        foreach (var table in new[] { "render", "attempt", "attempt_phase", "hold_slice", "attempt_cap", "idem" })
        {
            Assert.Empty(store.Rows($"select * from {table}"));
        }

        Assert.Equal("render.refused", (await store.Records.ListEvents(org.Id, before: null, 10, Token)).Single().Event.Kind);
    }

    [Fact]
    public async Task The_same_idempotency_key_is_the_same_render()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var claim = new IdempotencyClaim("/api/v1/renders", "k-1", "fingerprint");

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => store.Ledger.Execute(org.Admit(Org.Cent, claim: claim))));
        var other = await store.Ledger.Execute(org.Admit(Org.Cent, claim: claim with { Fingerprint = "another" }));
        var elsewhere = await store.Ledger.Execute(org.Admit(Org.Cent, claim: claim with { Scope = "/v1/videos", Fingerprint = "another" }));

        var placed = outcomes.OfType<AdmitOutcome.Placed>().Single().Attempt.Render;
        Assert.All(outcomes.OfType<AdmitOutcome.Replayed>(), replayed => Assert.Equal(placed, replayed.Render));
        Assert.Equal(199, outcomes.OfType<AdmitOutcome.Replayed>().Count());
        Assert.Equal(placed, Assert.IsType<AdmitOutcome.KeyMismatch>(other).Render);
        Assert.IsType<AdmitOutcome.Placed>(elsewhere);
        await AssertSound(store);
    }

    [Fact]
    public async Task An_idempotency_key_is_remembered_for_a_week_and_while_its_render_goes_on()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var claim = new IdempotencyClaim("/api/v1/renders", "k-1", "fingerprint");
        var first = Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(org.Admit(Org.Cent, claim: claim))).Attempt;

        Clock.Step(TimeSpan.FromDays(8));
        var going = await store.Ledger.Execute(org.Admit(Org.Cent, claim: claim));
        await store.Ledger.Execute(org.Settle(first.Id, AttemptState.NeverSent));
        await store.Ledger.Execute(org.Fail(first.Render));
        var ended = await store.Ledger.Execute(org.Admit(Org.Cent, claim: claim));

        Assert.IsType<AdmitOutcome.Replayed>(going);
        Assert.IsType<AdmitOutcome.Placed>(ended);
        await AssertSound(store);
    }

    [Fact]
    public async Task Settled_twice_at_once_is_settled_once()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var attempt = await Submitted(store, org, 8 * Org.Cent);

        var moves = await Task.WhenAll(Enumerable.Range(0, 100)
            .Select(number => store.Ledger.Execute(org.Settle(attempt, number % 2 == 0 ? AttemptState.Billed : AttemptState.Free, number % 2 == 0 ? Org.Cent : 0))));

        Assert.Single(moves, move => move.Moved);
        Assert.Single(store.Rows("select phase from attempt_phase where phase = 1"));
        await AssertSound(store);
    }

    [Fact]
    public async Task A_command_about_an_unknown_attempt_fails_alone()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);

        var wrong = Enumerable.Range(0, 3).Select(_ => store.Ledger.Execute(org.Claim(new AttemptId(org.NextId())))).ToList();
        var right = Enumerable.Range(0, 12).Select(_ => store.Ledger.Execute(org.Admit(8 * Org.Cent))).ToList();

        Assert.All(await Task.WhenAll(right), outcome => Assert.IsType<AdmitOutcome.Placed>(outcome));
        foreach (var failed in wrong)
        {
            await Assert.ThrowsAsync<LedgerBrokenException>(() => failed);
        }

        await AssertSound(store);
    }

    [Fact]
    public async Task A_provider_job_that_another_attempt_has_is_refused_alone()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var first = await Admitted(store, org.Admit(Org.Cent));
        var second = await Admitted(store, org.Admit(Org.Cent));
        await Task.WhenAll(store.Ledger.Execute(org.Claim(first)), store.Ledger.Execute(org.Claim(second)));

        var attached = store.Ledger.Execute(org.Attach(first, "j-1"));
        var stolen = store.Ledger.Execute(org.Attach(second, "j-1"));
        var admitted = store.Ledger.Execute(org.Admit(Org.Cent));

        Assert.True((await attached).Moved);
        await Assert.ThrowsAsync<LedgerBrokenException>(() => stolen);
        Assert.IsType<AdmitOutcome.Placed>(await admitted);
        await AssertSound(store);
    }

    [Fact]
    public async Task Time_in_the_books_goes_on_when_the_clock_steps_back()
    {
        await using var store = Open(maxBatch: 1);
        var org = await Funded(store, Org.Dollar);
        var first = Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(org.Admit(Org.Cent))).Attempt;

        Clock.Step(TimeSpan.FromHours(-1));
        var second = Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(org.Admit(Org.Cent))).Attempt;

        Assert.Equal(first.CreatedAt.AddMicroseconds(1), second.CreatedAt);
        await AssertSound(store);
    }

    [Fact]
    public async Task Caps_without_an_organisation_and_books_of_others_do_not_touch()
    {
        await using var store = Open();
        var one = await Funded(store, Org.Dollar);
        var other = new Org(2);
        await store.Ledger.Execute(other.Open(creditLineNanos: Org.Cent));

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 50).SelectMany(_ => new[] { one, other }).Select(org => store.Ledger.Execute(org.Admit(4 * Org.Cent))));

        Assert.Equal(25, outcomes.Count(outcome => outcome is AdmitOutcome.Placed));
        Assert.Null(await store.Records.FindRender(other.Id, outcomes.OfType<AdmitOutcome.Placed>().First().Attempt.Render, Token));
        await AssertSound(store);
    }

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected static async Task AssertSound(StoreUnderTest store) => Assert.Empty(await store.Audit());

    protected static async Task<Org> Funded(StoreUnderTest store, long nanos, int seed = 1)
    {
        var org = new Org(seed);
        await store.Ledger.Execute(org.Open(creditLineNanos: 0));
        await store.Ledger.Execute(org.TopUp(nanos, "first"));
        return org;
    }

    protected static async Task<AttemptId> Admitted(StoreUnderTest store, Admit admit)
        => Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(admit)).Attempt.Id;

    protected static async Task<AttemptId> Submitted(StoreUnderTest store, Org org, long holdNanos)
    {
        var attempt = await Admitted(store, org.Admit(holdNanos));
        await store.Ledger.Execute(org.Claim(attempt));
        await store.Ledger.Execute(org.Attach(attempt));
        return attempt;
    }

    protected static async Task<AdmitOutcome[]> AdmitAtOnce(StoreUnderTest store, Org org, int count, long holdNanos)
    {
        var commands = Enumerable.Range(0, count).Select(_ => org.Admit(holdNanos)).ToList();
        return await Task.WhenAll(commands.AsParallel().Select(command => store.Ledger.Execute(command)));
    }
}
