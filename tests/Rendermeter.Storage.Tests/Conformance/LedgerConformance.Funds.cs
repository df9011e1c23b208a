using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Tests.Conformance;

public abstract partial class LedgerConformance
{
    [Fact]
    public async Task What_grants_pools_and_markups_did_is_read_back()
    {
        await using var store = Open();
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(creditLineNanos: 0));
        await store.Ledger.Execute(org.TopUp(Org.Dollar, "first"));
        var scoped = org.Grant(10 * Org.Cent, promotional: true, 5, Clock.GetUtcNow().AddDays(1), new FundScope(["sandbox-cheap/*"], [], ["shop"]));
        Assert.IsType<FundOutcome.Booked>(await store.Ledger.Execute(scoped));
        Assert.IsType<FundOutcome.Replayed>(await store.Ledger.Execute(scoped));
        await store.Ledger.Execute(org.Pool(4 * Org.Cent, 2 * Org.Cent, expiresAt: null));
        await store.Ledger.Execute(org.Markup(0, "1/4", 1));
        var admit = org.Admit(8 * Org.Cent);

        await store.Ledger.Execute(admit);
        await store.Ledger.Execute(org.Claim(admit.Draft.Id));
        await store.Ledger.Execute(org.Settle(admit.Draft.Id, AttemptState.Billed, 8 * Org.Cent));
        var refund = new Refund(org.Id, admit.Draft.Id, Org.Cent, "too dark", "ada");
        Assert.IsType<PhaseOutcome.Booked>(await store.Ledger.Execute(refund));
        Assert.IsType<PhaseOutcome.Replayed>(await store.Ledger.Execute(refund));
        Assert.IsType<PhaseOutcome.RefundExceedsCharge>(await store.Ledger.Execute(refund with { AmountNanos = Org.Dollar, Reference = "all" }));

        var wallet = Assert.Single(await store.Records.ListWallets(org.Id, Token));
        Assert.Equal(scoped.Scope.ToString(), wallet.Funds[0].Scope);
        Assert.Equal(10 * Org.Cent, wallet.Funds[0].Granted);
        var pool = Assert.Single(await store.Records.ListPools(org.Id, Token));
        Assert.Equal((0L, 2 * Org.Cent), (pool.LeftNanos, pool.AmortisedNanos));
        Assert.Equal("1/4", Assert.Single(await store.Records.ListMarkups(org.Id, Token)).Terms.Share);
        foreach (var by in Enum.GetValues<MarginBy>())
        {
            var margin = Assert.Single(await store.Records.ListMargins(org.Id, by, Clock.GetUtcNow().AddDays(-1), Clock.GetUtcNow().AddDays(1), Token));
            Assert.Equal((by switch { MarginBy.Feature => "shop", MarginBy.Customer => "", MarginBy.Render => admit.Draft.Render.Value.ToString("N") },
                (10 * Org.Cent) + 1, Org.Cent, 8 * Org.Cent, Org.Cent + 1), (margin.Name, margin.ChargedNanos, margin.RefundedNanos, margin.CostNanos, margin.MarginNanos));
        }

        var receipt = (await store.Records.FindRender(org.Id, admit.Draft.Render, Token))!;
        Assert.Equal(["hold", "billed", "refund"], receipt.Phases.Select(phase => phase.Kind));
        Assert.Equal((Org.Cent, "too dark"), (receipt.RefundedNanos, receipt.Phases[^1].Reference));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task A_markup_that_has_ended_is_listed_as_such_and_does_not_begin_again()
    {
        await using var store = Open();
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(Org.Dollar));
        var begun = org.Markup(0, "1/4", 1);

        await store.Ledger.Execute(begun);
        await store.Ledger.Execute(begun with { Markup = begun.Markup with { Ended = true } });
        await store.Ledger.Execute(begun);

        Assert.True(Assert.Single(await store.Records.ListMarkups(org.Id, Token)).Ended);
        Assert.Equal(Org.Cent, (await Held(store, org.Admit(Org.Cent))).HoldNanos);
    }

    [Fact]
    public async Task What_has_expired_is_listed_once_and_booked_once()
    {
        await using var store = Open();
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(creditLineNanos: 0));
        await store.Ledger.Execute(org.Grant(Org.Cent, promotional: true, 5, Clock.GetUtcNow().AddHours(1)));
        await store.Ledger.Execute(org.Pool(Org.Cent, Org.Cent, Clock.GetUtcNow().AddHours(1)));

        Assert.Empty(await store.Records.ListDueToExpire(Clock.GetUtcNow(), Token));
        Clock.Step(TimeSpan.FromHours(2));
        Assert.Equal([org.Id], await store.Records.ListDueToExpire(Clock.GetUtcNow(), Token));
        Assert.Equal(2, (await store.Ledger.Execute(new ExpireFunds(org.Id))).Funds);
        Assert.Equal(0, (await store.Ledger.Execute(new ExpireFunds(org.Id))).Funds);

        Assert.Empty(await store.Records.ListDueToExpire(Clock.GetUtcNow(), Token));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task A_quarantine_and_a_charge_set_aside_are_listed_until_a_person_decides()
    {
        await using var store = Open();
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(creditLineNanos: Org.Dollar));
        foreach (var _ in Enumerable.Range(0, 3))
        {
            var over = org.Admit(2 * Org.Cent);
            await store.Ledger.Execute(over);
            await store.Ledger.Execute(org.Claim(over.Draft.Id));
            await store.Ledger.Execute(org.Settle(over.Draft.Id, AttemptState.Billed, 3 * Org.Cent));
        }

        Assert.Equal(RefusalCode.PriceQuarantined, Assert.IsType<AdmitOutcome.Refused>(await store.Ledger.Execute(org.Admit(Org.Cent))).Refusal.Code);
        var wrong = Assert.Single(await store.Records.ListQuarantines(org.Id, Token));
        await store.Ledger.Execute(new LiftQuarantine(org.Id, wrong.PriceVersion, "ada"));
        var aside = org.Admit(2 * Org.Cent);
        Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(aside));
        await store.Ledger.Execute(org.Claim(aside.Draft.Id));
        await store.Ledger.Execute(org.Settle(aside.Draft.Id, AttemptState.Billed, 11 * Org.Cent));

        Assert.Equal(11 * Org.Cent, Assert.Single(await store.Records.ListSetAside(org.Id, 10, Token)).SetAsideCostNanos);
        var resolved = await store.Ledger.Execute(new ResolveSetAside(org.Id, aside.Draft.Id, SetAsideDecision.Charge, "ada"));
        Assert.Equal((AttemptState.Billed, 2 * Org.Cent, 9 * Org.Cent), (resolved.Attempt.State, resolved.Attempt.ChargeNanos, resolved.Attempt.OverrunNanos));
        Assert.Empty(await store.Records.ListSetAside(org.Id, 10, Token));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task A_wallet_is_one_for_each_currency_and_a_reference_is_one_payment()
    {
        await using var store = Open();
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(creditLineNanos: 0));
        var euros = new OpenWallet(org.Id, new(org.NextId()), "EUR");
        await store.Ledger.Execute(euros);
        await store.Ledger.Execute(euros with { Wallet = new(org.NextId()) });
        await store.Ledger.Execute(new TopUp(org.Id, "EUR", Org.Cent, "one"));

        Assert.True((await store.Ledger.Execute(new TopUp(org.Id, "EUR", Org.Cent, "one"))).Replayed);
        Assert.True((await store.Ledger.Execute(new TopUp(org.Id, "EUR", 2 * Org.Cent, "one"))).Mismatch);
        Assert.Equal([("USD", 0L), ("EUR", Org.Cent)], (await store.Records.ListWallets(org.Id, Token)).Select(wallet => (wallet.Unit, wallet.Funds.Sum(fund => fund.Balance))));
        Assert.Empty(await store.Audit());
    }
}
