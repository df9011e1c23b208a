using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Postgres;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>A commit whose answer is lost is run again, and everybody is told what the lost one has done.</summary>
public sealed class LostCommitTests(SharedPostgres server)
{
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_commit_whose_answer_is_lost_is_carried_out_once(bool wasCommitted)
    {
        await using var store = new PostgresUnderTest(server.NewSchema(), maxBatch: 1024, clock: null);
        await using var ledger = new GroupCommitLedger(new LossyDatabase(new PostgresBooks(store.ConnectionString, clock: null), wasCommitted), 1024, 1024);
        var org = new Org(1);
        await ledger.Execute(org.Open(creditLineNanos: 0));
        var topUp = await ledger.Execute(org.TopUp(Org.Dollar, "first"));

        var admitted = await ledger.Execute(org.Admit(8 * Org.Cent, claim: new IdempotencyClaim("/api/v1/renders", "k", "f")));
        var attempt = Assert.IsType<AdmitOutcome.Placed>(admitted).Attempt;
        var claimed = await ledger.Execute(org.Claim(attempt.Id));
        var attached = await ledger.Execute(org.Attach(attempt.Id));
        var settled = await ledger.Execute(org.Settle(attempt.Id, AttemptState.Billed, 5 * Org.Cent));
        var judged = await ledger.Execute(org.Judge(attempt.Id, accepted: true));

        Assert.Equal(wasCommitted, topUp.Replayed);
        Assert.True(claimed is { Moved: true, Attempt: { State: AttemptState.Submitting, LeaseEpoch: 1 } });
        Assert.True(attached.Moved && settled.Moved && judged.Moved);
        Assert.Equal([$"{95 * Org.Cent}|0"], store.Rows("select credits - debits, held from account where account_id = 'fund:wallet'"));
        Assert.Empty(await store.Audit());
    }

    [Fact]
    public async Task A_database_that_loses_every_answer_is_given_up_after_three_tries()
    {
        await using var store = new PostgresUnderTest(server.NewSchema(), maxBatch: 1024, clock: null);
        await using var ledger = new GroupCommitLedger(new LossyDatabase(new PostgresBooks(store.ConnectionString, clock: null), wasCommitted: true, always: true), 1024, 1024);
        var org = new Org(1);

        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.Execute(org.Open(Org.Dollar)));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.Execute(org.TopUp(Org.Dollar, "first")));

        Assert.Equal(["2000000000"], store.Rows("select sum(credits) from account where floor_zero = 1"));
        Assert.Empty(await store.Audit());
    }

    /// <summary>Loses the connection at every second commit, or at all of them, before or after the server has carried them out.</summary>
    private sealed class LossyDatabase(ILedgerDatabase inner, bool wasCommitted, bool always = false) : ILedgerDatabase
    {
        private int _commits;

        public ILedgerTransaction Begin() => new Transaction(this, inner.Begin());

        public void Dispose() => inner.Dispose();

        private sealed class Transaction(LossyDatabase database, ILedgerTransaction inner) : ILedgerTransaction
        {
            public DateTimeOffset Now => inner.Now;

            public Dictionary<OrgId, Book> Load(IReadOnlyDictionary<OrgId, List<Command>> commands) => inner.Load(commands);

            public void Write(IReadOnlyDictionary<OrgId, BookChanges> changes) => inner.Write(changes);

            public void Commit()
            {
                var isLost = database.Always || database._commits++ % 2 == 0;
                if (!isLost || database.WasCommitted)
                {
                    inner.Commit();
                }

                if (isLost)
                {
                    throw PostgresFailure.Of(new IOException("the connection was reset"));
                }
            }

            public void Dispose() => inner.Dispose();
        }

        private bool WasCommitted => wasCommitted;

        private bool Always => always;
    }
}
