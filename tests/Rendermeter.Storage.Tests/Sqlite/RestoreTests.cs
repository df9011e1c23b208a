using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Backups;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Sqlite;

/// <summary>What the end of recovery mode opens, and what a backup consists of.</summary>
public sealed class RestoreTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_end_of_recovery_mode_lifts_the_freeze_of_the_restore_and_leaves_those_of_before_of_the_auditor_and_by_hand()
    {
        using var place = new TemporaryDirectory();
        var (data, backup, restored) = (Path.Combine(place.Path, "data"), Path.Combine(place.Path, "backup"), Path.Combine(place.Path, "restored"));
        Org[] orgs = [new(1), new(2), new(3), new(4), new(5), new(6)];
        await using (var store = SqliteStore.Open(data, new StoreOptions(), TimeProvider.System))
        {
            foreach (var org in orgs)
            {
                await store.Ledger.Execute(org.Open(Org.Dollar));
            }

            await store.Ledger.Execute(new SetAdmission(orgs[1].Id, Frozen: true, "ada", "shut before"));
            await store.Ledger.Execute(Violation(orgs[3]));
            await store.Ledger.Execute(new SetAdmission(orgs[3].Id, Frozen: false, "ada", "looked at"));
            await store.Ledger.Execute(new SetAdmission(orgs[5].Id, Frozen: true, "ada", "shut"));
            await store.Ledger.Execute(new SetAdmission(orgs[5].Id, Frozen: false, "ada", "open"));
        }

        await Backup.Write(data, backup, withOutputs: true, Token);
        await Restore.Write(backup, restored, TimeProvider.System, Token);
        await using (var store = SqliteStore.Open(restored, new StoreOptions(), TimeProvider.System))
        {
            Assert.All(await store.Records.ListOrgs(Token), org => Assert.True(org.AdmissionFrozen));
            await store.Ledger.Execute(Violation(orgs[2]));
            await store.Ledger.Execute(new SetAdmission(orgs[4].Id, Frozen: true, "ada", "does not pay"));
            Assert.Contains("does not pay", (await store.Records.ListEvents(orgs[4].Id, before: null, 1, Token)).Single().Event.Json, StringComparison.Ordinal);
        }

        await Restore.Confirm(restored, despiteUnfinished: false, TimeProvider.System, Token);

        await using var confirmed = SqliteStore.Open(restored, new StoreOptions(), TimeProvider.System);
        var frozen = (await confirmed.Records.ListOrgs(Token)).Where(org => org.AdmissionFrozen).Select(org => org.Id);
        Assert.Equal(new[] { orgs[1].Id.Value, orgs[2].Id.Value, orgs[4].Id.Value }.Order(), frozen.Select(org => org.Value).Order());
        Assert.Equal(["rendermeter.db", "secrets.key"], Directory.EnumerateFiles(backup).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_that_is_on_its_way_is_in_no_backup_and_in_no_backups_way()
    {
        using var place = new TemporaryDirectory();
        var (data, backup) = (Path.Combine(place.Path, "data"), Path.Combine(place.Path, "backup"));
        await using var store = SqliteStore.Open(data, new StoreOptions(), TimeProvider.System);
        await store.Ledger.Execute(new Org(1).Open(Org.Dollar));
        var kept = await store.Outputs.Keep(new MemoryStream([1, 2, 3]), new FilePins().Hold(), Token);
        await using var onItsWay = new FileStream(Path.Combine(data, "outputs", "incoming", "on-its-way"), FileMode.CreateNew, FileAccess.Write, FileShare.None);

        await Backup.Write(data, backup, withOutputs: true, Token);

        Assert.Equal([kept.Sha256], Directory.EnumerateFiles(Path.Combine(backup, "outputs"), "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    private static SetAdmission Violation(Org org)
        => new(org.Id, Frozen: true, "auditor", "M01 is broken") { Findings = [new BookFinding("M01", "A sentence.", "fund:wallet")] };
}
