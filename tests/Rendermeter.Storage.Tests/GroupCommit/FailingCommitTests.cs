using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.GroupCommit;

/// <summary>What callers are told when the disk fails in the middle of a commit.</summary>
public sealed class FailingCommitTests
{
    [Fact]
    public async Task A_commit_that_failed_may_stand_and_what_comes_after_it_does_not()
    {
        var org = new Org(1);
        await using var ledger = new GroupCommitLedger(new BrokenDisk(), maxBatch: 8, maxQueued: 8);

        var during = await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.Execute(org.Open(Org.Dollar)));
        var after = await Assert.ThrowsAsync<LedgerUnavailableException>(() => ledger.Execute(org.TopUp(Org.Cent, "late")));

        Assert.Equal((true, false), (during.MayBeWritten, after.MayBeWritten));
        Assert.IsType<IOException>(await ledger.Fatal);
    }

    private sealed class BrokenDisk : ILedgerDatabase
    {
        public ILedgerTransaction Begin() => new BrokenTransaction();

        public void Dispose()
        {
        }
    }

    private sealed class BrokenTransaction : ILedgerTransaction
    {
        public DateTimeOffset Now { get; } = new(2026, 11, 21, 12, 0, 0, TimeSpan.Zero);

        public Dictionary<OrgId, Book> Load(IReadOnlyDictionary<OrgId, List<Command>> commands) => commands.Keys.ToDictionary(org => org, org => new Book(org));

        public void Write(IReadOnlyDictionary<OrgId, BookChanges> changes)
        {
        }

        public void Commit() => throw new IOException("fsync failed");

        public void Dispose()
        {
        }
    }
}
