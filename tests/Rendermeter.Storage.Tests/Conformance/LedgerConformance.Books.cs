using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Audit;

namespace Rendermeter.Storage.Tests.Conformance;

public abstract partial class LedgerConformance
{
    internal static readonly string[] MoneyTables =
    [
        "select account_id, unit, kind, debits, credits, held, granted, scope from account",
        "select pool_id, provider, unit, credits, basis, used, amortised from provider_pool",
        "select markup_id, project_id, customer, model, unit, share, fixed, ended from markup",
        "select price_version, overruns, lifted_by from quarantine",
        "select transfer_id, txn_id, kind, debit_account, credit_account, amount from transfer",
        "select attempt_id, render_id, attempt_no, state, lease_epoch, provider_job_id, overdue, hold_amount, charge, cost, overrun, accepted, quote_expected, quote_bound, markup_share, markup_fixed, set_aside_cost from attempt",
        "select attempt_id, phase, kind, charge_delta, cost_delta, reference from attempt_phase",
        "select * from hold_slice",
        "select * from attempt_cap",
        "select * from cap_bucket",
        "select render_id, status, prompt, parameters from render",
        "select attempt_id, accepted from verdict",
        "select output_id, attempt_id, sha256 from output",
        "select scope, idem_key, fingerprint, render_id from idem",
        "select reference from top_up",
        "select kind, render_id, attempt_id from event",
    ];

    [Fact]
    public async Task Forty_four_invariants_are_checked()
    {
        await Task.CompletedTask;

        Assert.Equal(44, Invariant.All.Count);
        Assert.Equal(44, Invariant.All.Select(invariant => invariant.Id).Distinct().Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_happens_the_books_are_sound(int seed)
    {
        await using var store = Open();

        await new Workload(store, Clock, seed).Run(steps: 400, atOnce: 8);

        await AssertSound(store);
        Assert.NotEmpty(store.Rows("select attempt_id from attempt where attempt_no = 2"));
        Assert.NotEmpty(store.Rows("select attempt_id from attempt where overrun > 0"));
    }

    [Fact]
    public async Task Every_corruption_is_noticed_by_the_invariants_that_guard_it()
    {
        await using var store = Open();
        await new Workload(store, Clock, seed: 4).Run(steps: 600, atOnce: 8);
        var org = new Org(5);
        await store.Ledger.Execute(org.Open(Org.Dollar));
        await store.Ledger.Execute(org.Cap(CapMetric.Spend, Org.Dollar));
        var first = await Submitted(store, org, Org.Cent);
        await store.Ledger.Execute(org.Hook(first, "event-1"));
        var render = (await store.Ledger.Execute(org.Settle(first, AttemptState.Billed, Org.Cent))).Attempt.Render;
        var second = await Admitted(store, org.Next(render, 2, Org.Cent));
        await store.Ledger.Execute(org.Claim(second));
        await store.Ledger.Execute(org.Settle(second, AttemptState.Billed, Org.Cent));
        await AssertSound(store);

        foreach (var corruption in Corruption.All)
        {
            var (changed, findings) = await store.AuditDamaged(corruption.Sql);

            Assert.True(changed > 0, $"{corruption.What}: nothing was changed");
            Assert.Empty(corruption.Noticed.Except(findings.Select(finding => finding.Invariant)));
        }

        Assert.Equal(23, Corruption.All.Count);
    }

    [Fact]
    public async Task Any_split_into_transactions_writes_the_same_rows()
    {
        var orgs = new List<List<string>>();
        foreach (var maxBatch in new[] { 1, 3, 1024 })
        {
            await using var store = Open(maxBatch);
            var org = new Org(7);
            var random = new Random(7);
            var attempts = Enumerable.Range(0, 40).Select(_ => org.Admit(Org.Cent * random.Next(0, 20), outputs: random.Next(1, 4))).ToList();

            // Handed in by one caller, so that the order of arrival is the same every time, however it is cut.
            var answers = new List<Task> { store.Ledger.Execute(org.Open(2 * Org.Dollar)) };
            answers.AddRange(new[] { org.Cap(CapMetric.Spend, Org.Dollar), org.Cap(CapMetric.Renders, 12) }.Select(cap => store.Ledger.Execute(cap)));
            answers.AddRange(attempts.Select(admit => store.Ledger.Execute(admit)));
            answers.Add(store.Ledger.Execute(org.TopUp(Org.Dollar, "first")));
            await Task.WhenAll(answers);
            foreach (var placed in store.Rows("select attempt_id from attempt order by attempt_id"))
            {
                var id = new AttemptId(Guid.ParseExact(placed, "N"));
                answers.Add(store.Ledger.Execute(org.Claim(id)));
                answers.Add(store.Ledger.Execute(org.Attach(id)));
                answers.Add(store.Ledger.Execute(org.Settle(id, random.Next(3) == 0 ? AttemptState.Free : AttemptState.Billed, Org.Cent * random.Next(1, 9))));
                answers.Add(store.Ledger.Execute(org.Judge(id, accepted: false)));
            }

            await Task.WhenAll(answers);
            await AssertSound(store);
            orgs.Add([.. MoneyTables.SelectMany(sql => store.Rows(sql).Order(StringComparer.Ordinal))]);
        }

        Assert.Equal(orgs[0], orgs[1]);
        Assert.Equal(orgs[0], orgs[2]);
    }

    [Fact]
    public async Task Every_command_given_twice_is_carried_out_once()
    {
        await using var store = Open();
        var org = new Org(1);
        var admit = org.Admit(8 * Org.Cent, claim: new IdempotencyClaim("/api/v1/renders", "k", "f"));
        var (attempt, render) = (admit.Draft.Id, admit.Draft.Render);
        var doubtful = org.Admit(Org.Cent);

        await Twice(store, org.Open(Org.Dollar));
        await Twice(store, org.TopUp(Org.Dollar, "first"));
        await Twice(store, new AddKey(org.Id, new ApiKey(org.Key, org.Id, org.Project, "shop", "abcdefghijkl", [1, 2, 3], Admin: false, Clock.GetUtcNow(), RevokedAt: null)));
        await Twice(store, org.Cap(CapMetric.Spend, Org.Dollar));
        await Twice(store, admit);
        await Twice(store, doubtful);
        await Twice(store, org.Claim(attempt));
        await Twice(store, org.Claim(doubtful.Draft.Id));
        await Twice(store, org.Attach(attempt));
        await Twice(store, org.Hook(attempt, "event-1"));
        await Twice(store, org.Doubt(doubtful.Draft.Id, Clock.GetUtcNow()));
        await Twice(store, new MarkOverdue(org.Id, doubtful.Draft.Id));
        await Twice(store, org.Settle(attempt, AttemptState.Billed, 5 * Org.Cent));
        await Twice(store, org.Judge(attempt, accepted: true));
        await Twice(store, org.Conclude(render));

        await AssertSound(store);
    }

    [Fact]
    public async Task What_was_written_is_what_is_read()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        await store.Ledger.Execute(org.Cap(CapMetric.Spend, Org.Dollar));
        var key = new ApiKey(org.Key, org.Id, org.Project, "shop", "abcdefghijkl", [1, 2, 3], Admin: true, Clock.GetUtcNow(), RevokedAt: null) { MaxCostNanos = 5 * Org.Cent };
        await store.Ledger.Execute(new AddKey(org.Id, key));
        var admit = org.Admit(4 * Org.Cent, maxCostNanos: 20 * Org.Cent);
        var first = Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(admit)).Attempt;
        await store.Ledger.Execute(org.Claim(first.Id));
        await store.Ledger.Execute(org.Settle(first.Id, AttemptState.Billed, 4 * Org.Cent));
        var rejected = org.Judge(first.Id, accepted: false);
        var settled = (await store.Ledger.Execute(rejected)).Attempt;
        var next = org.Next(first.Render, 2, 8 * Org.Cent);
        await store.Ledger.Execute(next);
        var running = (await store.Records.FindRender(org.Id, first.Render, Token))!;
        await store.Ledger.Execute(org.Claim(next.Draft.Id));
        await store.Ledger.Execute(org.Settle(next.Draft.Id, AttemptState.Billed, 8 * Org.Cent));
        var accepted = org.Judge(next.Draft.Id, accepted: true);
        await store.Ledger.Execute(accepted);
        await store.Ledger.Execute(org.Conclude(first.Render));
        var later = await Admitted(store, org.Admit(Org.Cent));

        var record = (await store.Records.FindRender(org.Id, first.Render, Token))!;

        Assert.Equal((RenderStatus.Running, 8 * Org.Cent, 4 * Org.Cent), (running.Status, running.HeldNanos, running.ChargedNanos!.Value));
        Assert.Equal((RenderStatus.Succeeded, 0L, 12 * Org.Cent), (record.Status, record.HeldNanos, record.ChargedNanos!.Value));
        Assert.Equal((1, 12 * Org.Cent), (record.AcceptedOutputs, record.CostPerAcceptedOutputNanos!.Value));
        Assert.Equal(settled, record.Attempts[0]);
        Assert.Equivalent(admit.NewRender! with { CreatedAt = first.CreatedAt, End = record.Render.End }, record.Render, strict: true);
        Assert.Equal(new RenderEnd(RenderStatus.Succeeded, null, null, new DateTimeOffset(2026, 11, 21, 10, 0, 9, TimeSpan.Zero)), record.Render.End);
        Assert.Equal([0, 1, 0, 1], record.Phases.Select(phase => phase.Phase));
        Assert.Equal(rejected.Verdict.Checks, record.Verdicts[first.Id].Checks);
        Assert.Equal([.. rejected.Outputs, .. accepted.Outputs], record.Outputs);
        Assert.Equal("rejected", Assert.Single(record.Decisions).Reason);
        Assert.Equal(accepted.Outputs[0], await store.Records.FindOutput(org.Id, accepted.Outputs[0].Id, Token));
        Assert.Equivalent(key, await store.Records.FindKey("abcdefghijkl", Token), strict: true);
        Assert.Single(await store.Records.ListKeys(org.Id, Token));
        Assert.Equal(org.Wallet, Assert.Single(await store.Records.ListOrgs(Token)).Wallet);
        Assert.Equal(later, Assert.Single(await store.Records.ListRenders(org.Id, new RenderFilter(), before: null, 1, Token)).Last.Id);
        Assert.Equal(first.Render, Assert.Single(await store.Records.ListRenders(org.Id, new RenderFilter(), (await store.Records.ListUnfinished(Token)).Single().Render, 5, Token)).Render.Id);
        var events = await store.Records.ListEvents(org.Id, before: null, 100, Token);
        Assert.Equal(["render.admitted", "render.succeeded", "attempt.settled", "route.failover", "attempt.rejected", "attempt.settled", "render.admitted", "cap.set"], events.Select(kept => kept.Event.Kind));
        Assert.Equal(events.Skip(2), await store.Records.ListEvents(org.Id, events[1].Id, 100, Token));
    }

    private static async Task Twice<TOutcome>(StoreUnderTest store, Command<TOutcome> command)
    {
        await store.Ledger.Execute(command);
        var before = MoneyTables.SelectMany(store.Rows).ToList();
        await store.Ledger.Execute(command);
        Assert.Equal(before, MoneyTables.SelectMany(store.Rows));
    }
}
