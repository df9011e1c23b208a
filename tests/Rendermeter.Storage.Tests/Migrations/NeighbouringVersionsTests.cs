using System.Globalization;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Tests.Conformance;
using Rendermeter.Storage.Tests.Postgres;

namespace Rendermeter.Storage.Tests.Migrations;

/// <summary>A version beside the one before it, and beside the one before that. The newer ones are this program with steps of the test's own.</summary>
public sealed class NeighbouringVersionsTests(SharedPostgres server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_and_the_next_write_side_by_side_on_one_database()
    {
        await using var older = new PostgresUnderTest(server.NewSchema(), maxBatch: 64, clock: null);
        var org = new Org(1);
        await older.Ledger.Execute(org.Open(creditLineNanos: 0));
        await older.Ledger.Execute(org.TopUp(Org.Dollar, "first"));
        var newer = older.AddNode(64, Next("Postgres"));
        var oldAfterwards = older.AddNode(64);
        ILedger[] nodes = [older.Ledger, newer.Ledger, oldAfterwards.Ledger];

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 60).Select(number => nodes[number % 3].Execute(org.Admit(8 * Org.Cent))));

        Assert.Equal(12, outcomes.Count(outcome => outcome is AdmitOutcome.Placed));
        foreach (var (index, attempt) in outcomes.OfType<AdmitOutcome.Placed>().Select(placed => placed.Attempt.Id).Index())
        {
            // What one has admitted the next claims and settles.
            await nodes[(index + 1) % 3].Execute(org.Claim(attempt));
            await nodes[(index + 2) % 3].Execute(org.Attach(attempt));
            Assert.True((await nodes[index % 3].Execute(org.Settle(attempt, AttemptState.Billed, 8 * Org.Cent))).Moved);
        }

        Assert.Equal(12, older.Rows("select attempt_id from attempt where state = 'billed' and added_by_next = 0").Count);
        Assert.Empty(await older.Audit());
        Assert.Empty(await newer.Auditor.Run(Token));
    }

    [Fact]
    public async Task Versions_that_are_two_apart_do_not_work_on_one_database()
    {
        await using var older = new PostgresUnderTest(server.NewSchema(), maxBatch: 64, clock: null);
        var known = Known("Postgres");

        var beside = Assert.Throws<SchemaException>(() => older.AddNode(64, AfterNext("Postgres")));

        Assert.Contains(string.Create(CultureInfo.InvariantCulture, $"a node that knows schema {known} is at work"), beside.Message, StringComparison.Ordinal);
        Assert.Equal([$"{known}"], older.Rows("select max(number) from schema_version"));
        await older.Ledger.Execute(new Org(1).Open(creditLineNanos: 0));
    }

    [Fact]
    public async Task A_version_that_is_two_behind_is_refused_by_the_data_of_the_newer()
    {
        using var directory = new TemporaryDirectory();
        var text = server.NewSchema();
        await PostgresStore.Open(text, directory.Path, new StoreOptions(), TimeProvider.System, clock: null, AfterNext("Postgres")).DisposeAsync();

        var refused = Assert.Throws<SchemaException>(() => PostgresStore.Open(text, directory.Path, new StoreOptions(), TimeProvider.System));
        var unread = Assert.Throws<SchemaException>(() => PostgresStore.OpenReadOnly(text));

        AssertNames(refused, Known("Postgres"));
        AssertNames(unread, Known("Postgres"));
        await PostgresStore.Open(text, directory.Path, new StoreOptions(), TimeProvider.System, clock: null, Next("Postgres")).DisposeAsync();
        SharedPostgres.Drop(text);
    }

    [Fact]
    public async Task On_sqlite_a_version_opens_the_data_of_the_next_and_not_of_the_one_after()
    {
        using var directory = new TemporaryDirectory();
        var org = new Org(1);
        await using (var newer = SqliteStore.Open(directory.Path, new StoreOptions(), TimeProvider.System, Next("Sqlite")))
        {
            await newer.Ledger.Execute(org.Open(creditLineNanos: 0));
            await newer.Ledger.Execute(org.TopUp(Org.Dollar, "first"));
        }

        await using (var older = SqliteStore.Open(directory.Path, new StoreOptions(), TimeProvider.System))
        {
            Assert.IsType<AdmitOutcome.Placed>(await older.Ledger.Execute(org.Admit(8 * Org.Cent)));
            Assert.Empty(await older.Auditor.Run(Token));
        }

        using (var read = SqliteStore.OpenReadOnly(directory.Path))
        {
            Assert.NotNull(read);
        }

        await SqliteStore.Open(directory.Path, new StoreOptions(), TimeProvider.System, AfterNext("Sqlite")).DisposeAsync();

        AssertNames(Assert.Throws<SchemaException>(() => SqliteStore.Open(directory.Path, new StoreOptions(), TimeProvider.System)), Known("Sqlite"));
        AssertNames(Assert.Throws<SchemaException>(() => SqliteStore.OpenReadOnly(directory.Path)), Known("Sqlite"));
    }

    private static int Known(string dialect) => Migration.All(dialect)[^1].Number;

    /// <summary>One step more, which only adds.</summary>
    private static IReadOnlyList<Migration> Next(string dialect)
    {
        var known = Known(dialect);
        return [.. Migration.All(dialect), new Migration(known + 1, "expand.sql",
            string.Create(CultureInfo.InvariantCulture, $"-- oldest program: {known:000}\nalter table attempt add column added_by_next integer not null default 0;"))];
    }

    /// <summary>Two steps more: the second takes up what the first has added, so that whoever does not know the first is left out.</summary>
    private static IReadOnlyList<Migration> AfterNext(string dialect)
    {
        var known = Known(dialect);
        return [.. Next(dialect), new Migration(known + 2, "contract.sql",
            string.Create(CultureInfo.InvariantCulture, $"-- oldest program: {known + 1:000}\nalter table attempt rename column added_by_next to kept_by_next;"))];
    }

    private static void AssertNames(SchemaException refused, int known)
        => Assert.StartsWith(string.Create(CultureInfo.InvariantCulture,
            $"the data has schema {known + 2}, which a newer version wrote for programs that know {known + 1} or later; this one knows {known}. Use the newer version"),
            refused.Message, StringComparison.Ordinal);
}
