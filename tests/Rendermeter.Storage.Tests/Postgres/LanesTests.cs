using System.Collections.Concurrent;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Postgres;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>What a transaction may touch, on a database that is distributed by lane and on one that is not.</summary>
public sealed class LanesTests(SharedPostgres server)
{
    private const int Orgs = 20;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_transaction_is_of_one_lane_where_the_database_is_distributed(bool isDistributed)
    {
        await using var store = new PostgresUnderTest(server.NewSchema(), maxBatch: 1024, clock: null);
        using var database = new Watched(new PostgresBooks(store.ConnectionString, clock: null, isDistributed));
        await using var ledger = new GroupCommitLedger(database, 1024, 1024);
        var orgs = Enumerable.Range(1, Orgs).Select(seed => new Org(seed)).ToList();

        // While the first transaction stands still, all others gather in one batch.
        var first = ledger.Execute(new Org(Orgs + 1).Open(Org.Dollar));
        database.HasBegun.Wait(TestContext.Current.CancellationToken);
        var opened = orgs.ConvertAll(org => ledger.Execute(org.Open(Org.Dollar)));
        var paid = orgs.ConvertAll(org => ledger.Execute(org.TopUp(Org.Dollar, "first")));
        database.GoOn.Set();
        await first;
        await Task.WhenAll(opened);
        await Task.WhenAll(paid);

        var lanes = orgs.Select(org => org.Id.Lane).Distinct().Count();
        Assert.True(lanes > 10);
        Assert.Equal(isDistributed ? Enumerable.Repeat(1, lanes) : [lanes], database.Lanes.Skip(1));
        Assert.Equal([$"{2 * Orgs * Org.Dollar}"], store.Rows($"select sum(credits) from account where floor_zero = 1 and lane in ({string.Join(", ", orgs.Select(org => org.Id.Lane))}) and org_id <> '{new Org(Orgs + 1).Id.Value}'"));
        Assert.Empty(await store.Audit());
    }

    /// <summary>Counts the lanes of each transaction. The first one waits.</summary>
    private sealed class Watched(ILedgerDatabase inner) : ILedgerDatabase
    {
        public ManualResetEventSlim HasBegun { get; } = new();

        public ManualResetEventSlim GoOn { get; } = new();

        public ConcurrentQueue<int> Lanes { get; } = [];

        public bool IsOfOneLane => inner.IsOfOneLane;

        public ILedgerTransaction Begin()
        {
            HasBegun.Set();
            GoOn.Wait();
            return new Transaction(this, inner.Begin());
        }

        public void Dispose() => inner.Dispose();

        private sealed class Transaction(Watched database, ILedgerTransaction inner) : ILedgerTransaction
        {
            public DateTimeOffset Now => inner.Now;

            public Dictionary<OrgId, Book> Load(IReadOnlyDictionary<OrgId, List<Command>> commands)
            {
                database.Lanes.Enqueue(commands.Keys.Select(org => org.Lane).Distinct().Count());
                return inner.Load(commands);
            }

            public void Write(IReadOnlyDictionary<OrgId, BookChanges> changes) => inner.Write(changes);

            public void Commit() => inner.Commit();

            public void Dispose() => inner.Dispose();
        }
    }
}
