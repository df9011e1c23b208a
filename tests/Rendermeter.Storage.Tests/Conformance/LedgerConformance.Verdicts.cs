using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Downstream;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.Tests.Conformance;

public abstract partial class LedgerConformance
{
    private static readonly DateTimeOffset Due = new(2026, 11, 22, 10, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_question_to_a_person_is_kept_until_they_answer_with_what_it_cost_and_who_they_were()
    {
        await using var store = Open();
        var (org, other) = (await Funded(store, Org.Dollar), new Org(78));
        var (render, attempt) = await Billed(store, org);
        var judge = org.Judge(attempt, accepted: true);
        var terms = new PersonTerms(Always: true, TimeSpan.FromDays(1), AcceptAtDeadline: false, MinuteNanos: 60 * Org.Cent, MinutesBillionths: 2 * CostLine.One);
        var asked = new PersonAsked(attempt, terms, judge.Verdict.Checks, Due.AddDays(-1), Due);
        var ask = new AskPerson(org.Id, attempt, asked, judge.Outputs, [Line(attempt, 0, "downstream", "moderation", CostLine.One, "output", 1_000_000)]);

        await store.Ledger.Execute(ask);
        var twice = await store.Ledger.Execute(ask);
        var silent = await store.Ledger.Execute(judge);
        var waiting = Assert.Single(await store.Records.ListRenders(org.Id, new RenderFilter { AwaitsPerson = true }, before: null, 10, Token));
        var answer = new Judge(org.Id, attempt, judge.Verdict with { Checks = [.. judge.Verdict.Checks, new CheckResult("human", true, "good")], By = "ann" }, [])
        {
            Lines = [Line(attempt, 1, "human", "person", 500_000_000, "minute", 60 * Org.Cent), Line(attempt, 2, "downstream", "egress", 48_213, "gigabyte", 90 * Org.Dollar) with { OnlyAccepted = true }],
        };
        await store.Ledger.Execute(answer);
        await store.Ledger.Execute(answer);
        await store.Ledger.Execute(org.Conclude(render));
        var record = (await store.Records.FindRender(org.Id, render, Token))!;
        var spend = new List<SpendFact>();
        await store.Store.Reports.ReadSpend(org.Id, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200), spend.Add, Token);

        Assert.Equal((false, false), (twice.Moved, silent.Moved));
        Assert.Equal((RenderStatus.AwaitingVerdict, 0, 1), (waiting.Status, waiting.AcceptedOutputs, waiting.Outputs.Count));
        Assert.Equivalent(asked, waiting.Waiting, strict: true);
        Assert.Empty(await store.Records.ListRenders(org.Id, new RenderFilter { AwaitsPerson = true }, before: null, 10, Token));
        Assert.Empty(await store.Records.ListRenders(other.Id, new RenderFilter { AwaitsPerson = true }, before: null, 10, Token));
        Assert.Equal(("ann", "good", 3), (record.Verdicts[attempt].By, record.Verdicts[attempt].Checks[^1].Detail, record.Verdicts[attempt].Checks.Count));
        Assert.Equal([("moderation", 1_000_000L), ("person", 300_000_000L), ("egress", 4_339_170L)], record.Lines.Select(line => (line.Name, line.AmountNanos)));
        Assert.Equal(5 * Org.Cent + 305_339_170, record.CostPerAcceptedOutputNanos);
        Assert.Equal((5 * Org.Cent, 305_339_170L, 1L), (Assert.Single(spend).ChargeNanos, spend[0].DownstreamNanos, spend[0].OutputsAccepted));
        var judged = Assert.Single(await store.RouteRecords.ListJudged(org.Id, "product-photo", 10, Token));
        Assert.Equal((5 * Org.Cent + 301_000_000, 4_339_170L), (judged.ChargeNanos, judged.KeptNanos));
        await AssertSound(store);
    }

    [Fact]
    public async Task What_users_say_is_kept_and_counts_until_they_say_otherwise()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var (render, attempt) = await Billed(store, org, customer: "c-17");
        await store.Ledger.Execute(org.Judge(attempt, accepted: true));
        await store.Ledger.Execute(org.Conclude(render));
        var asked = (await store.Records.FindRender(org.Id, render, Token))!.Render with { Id = new RenderId(Guid.Parse("ffffffff-ffff-7fff-bfff-ffffffffffff")) };

        var same = await store.RouteRecords.FindSame(asked, asked.CreatedAt.AddDays(-1), Token);
        Assert.Null(await store.RouteRecords.FindSame(asked with { Prompt = "another" }, asked.CreatedAt.AddDays(-1), Token));
        Assert.Null(await store.RouteRecords.FindSame(asked with { Customer = "c-18" }, asked.CreatedAt.AddDays(-1), Token));
        Assert.Null(await store.RouteRecords.FindSame(asked, asked.CreatedAt.AddDays(300), Token));
        var rejects = new AddFeedback(org.Id, new Feedback(Said(1), render, Feedback.OfUser, false, 100, "six fingers", "shop"), new IdempotencyClaim("/feedback", "k-1", "body"));
        var outcomes = new List<FeedbackOutcome>
        {
            await store.Ledger.Execute(rejects),
            await store.Ledger.Execute(rejects),
            await store.Ledger.Execute(rejects with { Idempotency = rejects.Idempotency! with { Fingerprint = "other" } }),
            await store.Ledger.Execute(new AddFeedback(org.Id, new Feedback(Said(2), render, Feedback.OfRegeneration, false, null, null, "gateway"), Idempotency: null)),
            await store.Ledger.Execute(new AddFeedback(org.Id, new Feedback(Said(3), new RenderId(Guid.Parse("00000000-0000-7000-8000-000000000001")), Feedback.OfUser, false, null, null, "shop"), Idempotency: null)),
        };
        var rejected = (await store.Records.FindRender(org.Id, render, Token))!;
        var learned = Assert.Single(await store.RouteRecords.ListAttempts(org.Id, "product-photo", 10, Token));
        await store.Ledger.Execute(new EraseContent(org.Id, render, "shop"));
        var erased = (await store.Records.FindRender(org.Id, render, Token))!;

        Assert.Equal(render, same);
        Assert.Equal([FeedbackOutcome.Kept, FeedbackOutcome.Replayed, FeedbackOutcome.KeyMismatch, FeedbackOutcome.SaidAlready, FeedbackOutcome.NotFound], outcomes);
        Assert.Equal((0, null, false), (rejected.AcceptedOutputs, rejected.CostPerAcceptedOutputNanos, learned.Accepted));
        Assert.Equal(("six fingers", 100, "shop"), (Assert.Single(rejected.Feedback).Reason, rejected.Feedback[0].ScoreThousandths, rejected.Feedback[0].By));
        Assert.Null(await store.RouteRecords.FindSame(asked, asked.CreatedAt.AddDays(-1), Token));
        Assert.Equal((null, false), (Assert.Single(erased.Feedback).Reason, erased.Feedback[0].Accepted));
        await AssertSound(store);
    }

    private async Task<(RenderId Render, AttemptId Attempt)> Billed(StoreUnderTest store, Org org, string? customer = null)
    {
        var admit = org.Admit(8 * Org.Cent);
        admit = admit with { NewRender = admit.NewRender! with { Customer = customer } };
        var attempt = await Admitted(store, admit);
        await store.Ledger.Execute(org.Claim(attempt));
        await store.Ledger.Execute(org.Attach(attempt));
        await store.Ledger.Execute(org.Settle(attempt, AttemptState.Billed, 5 * Org.Cent));
        return (admit.NewRender.Id, attempt);
    }

    private static FeedbackId Said(int number) => new(new Guid(number, 0, 0x7000, [0x80, 0, 0, 0, 0, 0, 0, 9]));

    private static CostLine Line(AttemptId attempt, int sequence, string kind, string name, long quantity, string unit, long rate)
        => CostLine.Of(attempt, sequence, kind, name, quantity, unit, rate);
}
