using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Backups;
using Rendermeter.Storage.Sqlite;
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

    [Fact]
    public async Task A_backup_and_a_restore_touch_nothing_of_another_run_to_the_same_place()
    {
        using var place = new TemporaryDirectory();
        var (data, backup, restored) = (Path.Combine(place.Path, "data"), Path.Combine(place.Path, "backup"), Path.Combine(place.Path, "restored"));
        await using (var store = SqliteStore.Open(data, new StoreOptions(), TimeProvider.System))
        {
            await store.Ledger.Execute(new Org(1).Open(Org.Dollar));
        }

        string[] others = [backup + ".incoming", Directories.MakeBeside(backup), restored + ".incoming", Directories.MakeBeside(restored)];
        foreach (var other in others)
        {
            Directory.CreateDirectory(other);
            await File.WriteAllTextAsync(Path.Combine(other, "half"), "written", Token);
        }

        await Backup.Write(data, backup, withOutputs: true, Token);
        await Restore.Write(backup, restored, TimeProvider.System, Token);

        Assert.All(others, other => Assert.Equal("written", File.ReadAllText(Path.Combine(other, "half"))));
        Assert.Equal(others.Append(data).Append(backup).Append(restored).Order(StringComparer.Ordinal), Directory.EnumerateDirectories(place.Path).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void What_somebody_else_has_made_meanwhile_is_left_as_it_is()
    {
        using var place = new TemporaryDirectory();
        var target = Path.Combine(place.Path, "backup");
        var (first, second) = (Directories.MakeBeside(target), Directories.MakeBeside(target));
        File.WriteAllText(Path.Combine(first, "whose"), "first");
        Directories.Name(first, target);

        var late = Assert.Throws<BackupException>(() => Directories.Name(second, target));

        Assert.True(late.IsUsage);
        Assert.Contains("meanwhile", late.Message, StringComparison.Ordinal);
        Assert.Equal("first", File.ReadAllText(Path.Combine(target, "whose")));
    }

    [Fact]
    public async Task A_backup_that_is_interrupted_leaves_nothing_behind()
    {
        using var place = new TemporaryDirectory();
        var (data, backup) = (Path.Combine(place.Path, "data"), Path.Combine(place.Path, "backup"));
        await SqliteStore.Open(data, new StoreOptions(), TimeProvider.System).DisposeAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Backup.Write(data, backup, withOutputs: true, new CancellationToken(canceled: true)));

        Assert.Equal([data], Directory.EnumerateDirectories(place.Path));
    }

    [Fact]
    public async Task A_closing_checkpoint_that_fails_does_not_fail_the_stop()
    {
        using var place = new TemporaryDirectory();
        await SqliteStore.Open(place.Path, new StoreOptions(), TimeProvider.System).DisposeAsync();
        var file = Path.Combine(place.Path, SqliteStore.FileName);
        var books = new SqliteBooks(SqliteDatabase.OpenWriter(file), TimeProvider.System);

        // SQLite makes no checkpoint while a transaction is open.
        _ = books.Begin();
        books.Dispose();

        await SqliteStore.Open(place.Path, new StoreOptions(), TimeProvider.System).DisposeAsync();
    }

    private static SetAdmission Violation(Org org)
        => new(org.Id, Frozen: true, "auditor", "M01 is broken") { Findings = [new BookFinding("M01", "A sentence.", "fund:wallet")] };
}
