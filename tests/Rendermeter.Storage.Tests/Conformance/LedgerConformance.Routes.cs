using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Verdicts;

namespace Rendermeter.Storage.Tests.Conformance;

public abstract partial class LedgerConformance
{
    [Fact]
    public async Task A_route_learns_from_its_own_attempts_and_from_nobody_elses()
    {
        await using var store = Open();
        var (org, other) = (await Funded(store, Org.Dollar), new Org(77));
        var admit = org.Admit(8 * Org.Cent);
        admit = admit with { NewRender = admit.NewRender! with { ChoiceJson = """{"seed":"7"}""" } };
        var attempt = await Admitted(store, admit);
        await store.Ledger.Execute(org.Claim(attempt));
        await store.Ledger.Execute(org.Attach(attempt));
        await store.Ledger.Execute(org.Settle(attempt, AttemptState.Billed, 5 * Org.Cent));
        var judge = org.Judge(attempt, accepted: true);
        var blur = new CheckResult("blur", true, null) { Score = long.MaxValue, Threshold = 20_000 };
        await store.Ledger.Execute(judge with
        {
            Verdict = judge.Verdict with { Checks = [.. judge.Verdict.Checks, blur] },
            Outputs = [.. judge.Outputs.Select(output => output with { PictureHash = ulong.MaxValue - 6 })],
        });
        var open = await Admitted(store, org.Admit(8 * Org.Cent));

        var learned = Assert.Single(await store.RouteRecords.ListAttempts(org.Id, "product-photo", 10, Token));
        var judged = Assert.Single(await store.RouteRecords.ListJudged(org.Id, "product-photo", 10, Token));

        Assert.Equal(("sandbox-cheap/image", AttemptState.Billed, true, 5 * Org.Cent), (learned.Offer, learned.State, learned.Accepted, learned.ChargeNanos));
        Assert.Equal((5 * Org.Cent, 1, blur), (judged.ChargeNanos, judged.Outputs, judged.Checks[^1]));
        Assert.Equal([ulong.MaxValue - 6], await store.RouteRecords.ListHashes(org.Id, "product-photo", 10, Token));
        Assert.Equal("""{"seed":"7"}""", await store.RouteRecords.FindChoice(org.Id, admit.NewRender.Id, Token));
        Assert.Equal(blur, (await store.Records.FindRender(org.Id, admit.NewRender.Id, Token))!.Verdicts[attempt].Checks[^1]);
        Assert.NotEqual(attempt, open);
        Assert.Empty(await store.RouteRecords.ListAttempts(org.Id, "another", 10, Token));
        var settled = Assert.Single(await store.RouteRecords.ListSettled(org.Id, "product-photo", "sandbox-cheap", "image", 10, Token));
        Assert.Equal((Pricing.Quotes.JobOutcome.Success, 5 * Org.Cent, null), (settled.Outcome, settled.CostNanos, settled.Cost()));
        Assert.Empty(await store.RouteRecords.ListSettled(org.Id, "product-photo", "sandbox-cheap", "video", 10, Token));
        Assert.Empty(await store.RouteRecords.ListSettled(org.Id, "another", "sandbox-cheap", "image", 10, Token));
        Assert.Empty(await store.RouteRecords.ListSettled(other.Id, "product-photo", "sandbox-cheap", "image", 10, Token));
        Assert.Empty(await store.RouteRecords.ListHashes(other.Id, "product-photo", 10, Token));
        Assert.Null(await store.RouteRecords.FindChoice(other.Id, admit.NewRender.Id, Token));
        await AssertSound(store);
    }
}
