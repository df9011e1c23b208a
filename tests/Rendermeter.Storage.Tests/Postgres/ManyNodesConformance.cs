using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>Several gateways on one database, each with a queue and a connection of its own. Time is the database's, as in production.</summary>
public abstract class ManyNodesConformance
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_ten_thousand_that_want_the_last_dollar_over_three_nodes_twelve_get_eight_cents()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);

        var outcomes = await AdmitAtOnce([store.Ledger, store.AddNode().Ledger, store.AddNode().Ledger], org, 10_000);

        Assert.Equal(12, outcomes.Count(outcome => outcome is AdmitOutcome.Placed));
        Assert.All(outcomes.OfType<AdmitOutcome.Refused>(), refused
            => Assert.Equal((RefusalCode.InsufficientFunds, 4 * Org.Cent), (refused.Refusal.Code, refused.Refusal.Left)));
        Assert.Equal(12, store.Rows("select attempt_id from attempt").Count);
        Assert.Equal(96 * Org.Cent, (await store.Records.FindWallet(org.Id, Token))!.Funds.Sum(fund => fund.Held));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task Of_several_caps_over_three_nodes_none_gives_way()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        await store.Ledger.Execute(org.Cap(CapMetric.Renders, 40));
        await store.Ledger.Execute(org.Cap(CapMetric.Spend, 2 * Org.Dollar, CapPeriod.Total));
        await store.Ledger.Execute(org.Cap(CapMetric.Outputs, 60, CapPeriod.Total));

        var outcomes = await AdmitAtOnce([store.Ledger, store.AddNode().Ledger, store.AddNode().Ledger], org, LongTests.AreWanted ? 10_000 : 3_000);

        Assert.Equal(25, outcomes.Count(outcome => outcome is AdmitOutcome.Placed));
        Assert.All(outcomes.OfType<AdmitOutcome.Refused>(), refused => Assert.Equal(RefusalCode.CapSpend, refused.Refusal.Code));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task Nodes_that_meet_the_same_customers_of_a_default_at_once_give_each_one_cap()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        var cap = org.Cap(CapMetric.Spend, 24 * Org.Cent);
        await store.Ledger.Execute(cap with { Cap = cap.Cap with { Scope = new CapScope(CapScopeKind.Customer, "") } });
        ILedger[] nodes = [store.Ledger, store.AddNode().Ledger, store.AddNode().Ledger];
        var admits = Enumerable.Range(0, 900).Select(number => org.Admit(8 * Org.Cent) is var admit
            ? admit with { Scopes = [.. admit.Scopes, new CapScope(CapScopeKind.Customer, $"customer-{number / 3 % 20}")] } : null!).ToList();

        var outcomes = await Task.WhenAll(admits.Select((admit, number) => nodes[number % 3].Execute(admit)));

        Assert.Equal(60, outcomes.Count(outcome => outcome is AdmitOutcome.Placed));
        Assert.Equal(20, store.Rows("select scope_id from cap where made_from is not null").Count);
        Assert.All(store.Rows("select held from cap_bucket"), held => Assert.Equal($"{24 * Org.Cent}", held));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task Nodes_that_open_the_same_book_and_take_the_same_top_up_at_once_do_it_once()
    {
        await using var store = Open();
        ILedger[] nodes = [store.Ledger, store.AddNode().Ledger, store.AddNode().Ledger];
        foreach (var round in Enumerable.Range(0, 20))
        {
            var org = new Org(100 + round);
            await Task.WhenAll(nodes.Select(node => node.Execute(org.Open(creditLineNanos: 0))));

            var outcomes = await Task.WhenAll(nodes.Select(node => node.Execute(org.TopUp(Org.Dollar, "first"))));

            Assert.Single(outcomes, outcome => !outcome.Replayed);
        }

        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task Two_nodes_on_one_hot_wallet_both_get_on()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        ILedger[] nodes = [store.Ledger, store.AddNode().Ledger];
        var placed = new int[2];

        // Nobody has a share: whoever is quicker takes more of the 600, down to nothing for the other if a lock were not handed on in turn.
        await Task.WhenAll(Enumerable.Range(0, 32).Select(caller => Task.Run(async () =>
        {
            while (placed[0] + placed[1] < 600)
            {
                Admit admit;
                lock (org)
                {
                    admit = org.Admit(Org.Cent);
                }

                Assert.IsType<AdmitOutcome.Placed>(await nodes[caller % 2].Execute(admit));
                Interlocked.Increment(ref placed[caller % 2]);
            }
        })));

        Assert.InRange(placed.Min(), 100, 400);
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task Two_nodes_with_the_same_idempotency_keys_admit_each_render_once()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        ILedger[] nodes = [store.Ledger, store.AddNode().Ledger];

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 400).Select(number => nodes[number % 2].Execute(
            org.Admit(Org.Cent, claim: new Engine.Requests.IdempotencyClaim("/api/v1/renders", $"key-{number / 4}", "f")))));

        Assert.Equal(100, outcomes.Count(outcome => outcome is AdmitOutcome.Placed));
        Assert.Equal(300, outcomes.Count(outcome => outcome is AdmitOutcome.Replayed));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task One_node_takes_up_what_was_left_unfinished()
    {
        await using var store = Open();

        var second = store.AddNode();

        Assert.False(second.TakesUpUnfinished);
        Assert.False(second.IsSoleProcess);
        Assert.StartsWith("PostgreSQL 1", second.Library, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Due_renders_are_shared_out_and_those_of_a_silent_node_go_to_another()
    {
        await using var store = Open();
        var org = await Funded(store, 1000 * Org.Dollar);
        var (first, second) = (store.AddNode(), store.AddNode());
        var token = TestContext.Current.CancellationToken;
        var placed = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => store.Ledger.Execute(org.Admit(Org.Cent))));
        var ids = placed.Select(outcome => ((AdmitOutcome.Placed)outcome).Attempt.Render).ToList();
        var early = await first.Due.Take(default, TimeSpan.FromHours(1), 1000, token);
        await Task.WhenAll(ids.Select(id => store.Ledger.Execute(new Reschedule(org.Id, id, DateTimeOffset.UnixEpoch))));

        var shares = await Task.WhenAll(first.Due.Take(default, TimeSpan.FromHours(1), 60, token), second.Due.Take(default, TimeSpan.FromHours(1), 60, token));
        var rest = await first.Due.Take(default, TimeSpan.FromHours(1), 1000, token);
        var kept = await second.Due.Take(default, TimeSpan.FromHours(1), 1000, token);
        await first.Due.Renew([.. shares[0].Select(render => (render.Org, render.Render))], TimeSpan.FromSeconds(-1), token);
        var takenOver = await second.Due.Take(default, TimeSpan.FromHours(1), 1000, token);

        Assert.Empty(early);
        Assert.Equal(ids.Select(id => id.Value).Order(), shares.SelectMany(share => share).Concat(rest).Select(render => render.Render.Value).Order());
        Assert.Empty(kept);
        Assert.Equal(shares[0].Select(render => render.Render.Value).Order(), takenOver.Select(render => render.Render.Value).Order());
    }

    [Fact]
    public async Task What_another_node_has_made_due_stays_due_whoever_has_it_in_hand()
    {
        await using var store = Open();
        var org = await Funded(store, Org.Dollar);
        var node = store.AddNode();
        var token = TestContext.Current.CancellationToken;
        var render = Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(org.Admit(Org.Cent))).Attempt.Render;

        await store.Ledger.Execute(new Reschedule(org.Id, render, DateTimeOffset.UnixEpoch));
        await node.Due.Renew([(org.Id, render)], TimeSpan.FromHours(1), token);
        await store.Ledger.Execute(new PutDown(org.Id, render, DateTimeOffset.UnixEpoch.AddYears(1000)) { StaysDue = true });
        var due = await node.Due.Take(default, TimeSpan.FromHours(1), 10, token);
        await store.Ledger.Execute(new PutDown(org.Id, render, DateTimeOffset.UnixEpoch) { StaysDue = true });
        var again = await node.Due.Take(default, TimeSpan.FromHours(1), 10, token);

        Assert.Equal(render, Assert.Single(due).Render);
        Assert.Equal(render, Assert.Single(again).Render);
    }

    [Fact]
    public async Task A_lane_that_has_much_due_keeps_no_other_waiting()
    {
        await using var store = Open();
        var (many, few) = (await Funded(store, 1000 * Org.Dollar), new Org(2));
        await store.Ledger.Execute(few.Open(creditLineNanos: Org.Dollar));
        foreach (var (org, count, dueAtSecond) in ((Org, int, int)[])[(many, 40, 1), (few, 3, 2)])
        {
            var placed = await Task.WhenAll(Enumerable.Range(0, count).Select(_ => store.Ledger.Execute(org.Admit(Org.Cent))));
            await Task.WhenAll(placed.Select(outcome => store.Ledger.Execute(
                new Reschedule(org.Id, ((AdmitOutcome.Placed)outcome).Attempt.Render, DateTimeOffset.UnixEpoch.AddSeconds(dueAtSecond)))));
        }

        var taken = await store.Store.Due.Take(default, TimeSpan.FromHours(1), most: 10, TestContext.Current.CancellationToken);

        Assert.NotEqual(many.Id.Lane, few.Id.Lane);
        Assert.Equal((7, 3), (taken.Count(render => render.Org == many.Id), taken.Count(render => render.Org == few.Id)));
    }

    [Fact]
    public async Task A_waiting_node_is_woken_by_another()
    {
        await using var store = Open();
        var (first, second) = (store.AddNode(), store.AddNode());
        var token = TestContext.Current.CancellationToken;

        var waiting = first.Due.Wait(TimeSpan.FromMinutes(5), TimeProvider.System, token);
        while (!waiting.IsCompleted)
        {
            await second.Due.Notify(token);
            await Task.WhenAny(waiting, Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, token));
        }

        Assert.True(waiting.IsCompletedSuccessfully);
    }

    protected abstract PostgresUnderTest Open();

    private static async Task<Org> Funded(PostgresUnderTest store, long nanos)
    {
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(creditLineNanos: 0));
        await store.Ledger.Execute(org.TopUp(nanos, "first"));
        return org;
    }

    private static async Task<AdmitOutcome[]> AdmitAtOnce(ILedger[] nodes, Org org, int count)
    {
        var commands = Enumerable.Range(0, count).Select(_ => org.Admit(8 * Org.Cent)).ToList();
        return await Task.WhenAll(commands.Index().AsParallel().Select(command => nodes[command.Index % nodes.Length].Execute(command.Item)));
    }
}
