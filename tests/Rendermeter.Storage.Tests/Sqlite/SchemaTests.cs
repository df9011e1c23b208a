using Microsoft.Data.Sqlite;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Sqlite;

/// <summary>What the schema refuses, and how it comes about.</summary>
public sealed class SchemaTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task No_integer_column_takes_a_fraction_a_text_or_more_than_64_bits()
    {
        var clock = new SteppedClock(new DateTimeOffset(2026, 11, 21, 10, 0, 0, TimeSpan.Zero));
        await using var store = new SqliteUnderTest(maxBatch: 1024, clock);
        await new Workload(store, clock, seed: 1).Run(steps: 300, atOnce: 8);
        var org = new Org(9);
        await store.Ledger.Execute(new AddKey(org.Id, new ApiKey(org.Key, org.Id, org.Project, "shop", "abcdefghijkl", [1], Admin: false, clock.GetUtcNow(), RevokedAt: null)));
        await store.Ledger.Execute(org.Hook(org.Admit(1).Draft.Id, "event-1"));
        var audited = new Org(1);
        await store.Ledger.Execute(new SetAdmission(audited.Id, Frozen: true, "auditor", "M01") { Findings = [new BookFinding("M01", "A sentence.", "fund:wallet")] });
        await store.Ledger.Execute(new SetAdmission(audited.Id, Frozen: false, "admin", "looked at"));
        await store.Ledger.Execute(org.Open(Org.Dollar));
        var admit = org.Admit(1);
        await store.Ledger.Execute(admit with { NewRender = admit.NewRender! with { ChoiceJson = "{}" } });
        await store.Ledger.Execute(new InputCommand.Keep(org.Id, new RenderInput(new InputId(org.NextId()), InputRole.Source, "video/mp4", 7, new MediaShape(64, 64, 1000), "f")));
        await VerdictRows.Write(store.Ledger, new Org(10));
        await store.Ledger.Execute(new PutRoute(org.Id, "photo", "{}", FromFile: false, "ann", Note: null, "{}", BasedOn: 0));
        var waiting = org.Admit(1).NewRender!;
        await store.Ledger.Execute(new AskApproval(org.Id, waiting, new Approval("sandbox-fast/image", 8, 5, waiting.CreatedAt, waiting.CreatedAt.AddHours(1)), Idempotency: null, Merge: null));
        await WebhookRows.Write(store.Ledger, store.Store.Webhooks, org, clock.GetUtcNow());
        var columns = store.Rows("""
            select t.name || '.' || c.name
            from sqlite_master t
            join pragma_table_info(t.name) c
            where t.type = 'table' and lower(c.type) = 'integer' and t.name not in ('schema_version', 'schema_oldest_program') and t.name || c.name <> 'clockone'
            """);

        foreach (var (table, column) in columns.Select(name => (name.Split('.')[0], name.Split('.')[1])))
        {
            // Sound rows are changed in this column alone, so that nothing else can be what refuses them.
            Assert.NotEmpty(store.Rows($"select * from {table} limit 1"));
            foreach (var value in new[] { "1.5", "'7a'", "9223372036854775808" })
            {
                var refused = Assert.Throws<SqliteException>(() => store.Change($"update {table} set {column} = {value}"));
                Assert.Contains($"typeof({column}) = 'integer'", refused.Message, StringComparison.Ordinal);
            }
        }

        Assert.InRange(columns.Count, 80, 300);
    }

    [Fact]
    public async Task A_migration_is_applied_once()
    {
        using var directory = new TemporaryDirectory();
        var org = new Org(1);
        await using (var store = SqliteStore.Open(directory.Path, new StoreOptions(), TimeProvider.System))
        {
            await store.Ledger.Execute(org.Open(Org.Dollar));
        }

        await using var again = SqliteStore.Open(directory.Path, new StoreOptions(), TimeProvider.System);

        Assert.Equal(Org.Dollar, (await again.Records.FindWallet(org.Id, Token))!.Funds.Sum(fund => fund.Available));
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused_and_says_so()
    {
        using var directory = new TemporaryDirectory();
        await SqliteStore.Open(directory.Path, new StoreOptions(), TimeProvider.System).DisposeAsync();
        using (var connection = new SqliteConnection($"Data Source={Path.Combine(directory.Path, SqliteStore.FileName)};Pooling=False"))
        {
            connection.Open();
            Query(connection, "insert into schema_version (number, name, applied_at) values (999, '999_later.sql', 1)");
        }

        var refused = Assert.Throws<SchemaException>(() => SqliteStore.Open(directory.Path, new StoreOptions(), TimeProvider.System));
        Assert.Throws<SchemaException>(() => SqliteStore.OpenReadOnly(directory.Path));

        Assert.Contains("schema 999, which a newer version wrote", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_books_are_audited_beside_a_running_server_and_after_it()
    {
        using var directory = new TemporaryDirectory();
        Assert.Null(SqliteStore.OpenReadOnly(directory.Path));
        var org = new Org(1);
        await using (var store = SqliteStore.Open(directory.Path, new StoreOptions(), TimeProvider.System))
        {
            await store.Ledger.Execute(org.Open(Org.Dollar));
            using var beside = SqliteStore.OpenReadOnly(directory.Path)!;
            Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(org.Admit(Org.Cent)));

            Assert.Empty(await beside.Auditor.Run(Token));
            Assert.Equal(Org.Cent, (await beside.Records.FindWallet(org.Id, Token))!.Funds.Sum(fund => fund.Held));
        }

        using var after = SqliteStore.OpenReadOnly(directory.Path)!;
        Assert.Empty(await after.Auditor.Run(Token));
        Assert.Matches(@"^SQLite 3\.\d+\.\d+ \(", after.Library);
    }

    [Fact]
    public async Task What_was_handed_in_before_closing_is_carried_out_and_nothing_after()
    {
        using var directory = new TemporaryDirectory();
        var org = new Org(1);
        var store = SqliteStore.Open(directory.Path, new StoreOptions(), TimeProvider.System);
        await store.Ledger.Execute(org.Open(Org.Dollar));

        var queued = Enumerable.Range(0, 500).Select(number => store.Ledger.Execute(org.TopUp(Org.Cent, $"payment-{number}"))).ToList();
        await store.DisposeAsync();

        Assert.All(await Task.WhenAll(queued), outcome => Assert.False(outcome.Replayed));
        await Assert.ThrowsAsync<LedgerUnavailableException>(() => store.Ledger.Execute(org.TopUp(Org.Cent, "late")));
    }

    private static List<string> Query(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }
}
