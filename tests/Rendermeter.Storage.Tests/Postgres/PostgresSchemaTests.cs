using System.Globalization;
using Npgsql;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>What the schema refuses, how it comes about, and who is told what when it cannot.</summary>
public sealed class PostgresSchemaTests(SharedPostgres server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Nodes_that_start_together_make_the_schema_once()
    {
        var connection = server.NewSchema();
        using var directory = new TemporaryDirectory();

        var stores = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => Open(connection, directory))));

        Assert.Single(stores, store => store.TakesUpUnfinished);
        Assert.Single(stores.Select(store => Convert.ToHexString(store.Secrets.KeyPepper)).Distinct());
        foreach (var store in stores)
        {
            await store.DisposeAsync();
        }

        await using var next = Open(connection, directory);
        Assert.True(next.TakesUpUnfinished);
    }

    [Fact]
    public async Task Both_databases_have_the_same_steps_and_the_same_tables()
    {
        await using var embedded = new SqliteUnderTest(maxBatch: 1, TimeProvider.System);
        await using var served = new PostgresUnderTest(server.NewSchema(), maxBatch: 1, clock: null);

        Assert.Equal(Migration.All("Sqlite").Select(step => step.Name), Migration.All("Postgres").Select(step => step.Name));
        var expected = embedded.Rows("""
            select t.name || '.' || c.name
            from sqlite_master t
            join pragma_table_info(t.name) c
            where t.type = 'table' and t.name not like 'sqlite%' and t.name <> 'clock'
            order by 1
            """);
        var found = served.Rows("select table_name || '.' || column_name from information_schema.columns where table_schema = current_schema()");
        Assert.Equal(expected.Order(StringComparer.Ordinal), found.Order(StringComparer.Ordinal));
        Assert.True(found.Count > 150);
    }

    [Fact]
    public async Task No_ledger_integer_takes_a_text_or_more_than_64_bits_and_no_amount_a_value_out_of_its_range()
    {
        await using var store = new PostgresUnderTest(server.NewSchema(), maxBatch: 1, clock: null);
        await store.Ledger.Execute(new Org(1).Open(Org.Dollar));

        foreach (var value in new[] { "'7a'", "9223372036854775808", "4611686018427387904", "-1" })
        {
            Assert.Throws<PostgresException>(() => store.Change($"update account set held = {value} where account_id = 'rev'"));
        }

        Assert.Throws<PostgresException>(() => store.Change("update account set held = credits + 1 where floor_zero = 1 and credits > 0"));
        Assert.Throws<PostgresException>(() => store.Change("update transfer set amount = 0"));
    }

    [Fact]
    public async Task A_schema_of_a_newer_version_is_refused_and_says_so()
    {
        var connection = server.NewSchema();
        using var directory = new TemporaryDirectory();
        await Open(connection, directory).DisposeAsync();
        SharedPostgres.Execute(connection, "insert into schema_version (number, name, applied_at) values (999, '999_later.sql', 1)");

        var refused = Assert.Throws<SchemaException>(() => Open(connection, directory));
        Assert.Throws<SchemaException>(() => PostgresStore.OpenReadOnly(connection));

        Assert.Contains("schema 999, which a newer version wrote", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Books_are_not_opened_with_another_secret()
    {
        var connection = server.NewSchema();
        using var first = new TemporaryDirectory();
        using var second = new TemporaryDirectory();
        Assert.Null(PostgresStore.OpenReadOnly(connection));
        await using var store = Open(connection, first);
        await store.Ledger.Execute(new Org(1).Open(Org.Dollar));

        var missing = Assert.Throws<InvalidDataException>(() => Open(connection, second));
        File.Copy(Path.Combine(first.Path, "secrets.key"), Path.Combine(second.Path, "secrets.key"));
        await using var beside = Open(connection, second);

        Assert.Contains("secrets.key is missing", missing.Message, StringComparison.Ordinal);
        using var audited = PostgresStore.OpenReadOnly(connection)!;
        Assert.Empty(await audited.Auditor.Run(Token));
    }

    [Fact]
    public void A_database_that_cannot_be_reached_is_named_without_its_password()
    {
        using var directory = new TemporaryDirectory();

        var refused = Assert.Throws<DatabaseUnreachableException>(
            () => PostgresStore.Open("Host=127.0.0.1;Port=1;Username=me;Password=tiger;Database=books", directory.Path, new StoreOptions(), TimeProvider.System));
        var unreadable = Assert.Throws<DatabaseUnreachableException>(() => PostgresStore.OpenReadOnly("postgres://somewhere"));
        var unknown = Assert.Throws<DatabaseUnreachableException>(() => PostgresStore.OpenReadOnly("Username=me"));

        Assert.StartsWith("127.0.0.1:1/books: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("tiger", refused.ToString(), StringComparison.Ordinal);
        Assert.Contains("is no connection string such as", unreadable.Message, StringComparison.Ordinal);
        Assert.Contains("names no Host", unknown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_provider_says_may_contain_anything()
    {
        await using var store = new PostgresUnderTest(server.NewSchema(), maxBatch: 1, clock: null);
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(Org.Dollar));
        var attempt = Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(org.Admit(Org.Cent))).Attempt;
        await store.Ledger.Execute(org.Claim(attempt.Id));
        var settle = org.Settle(attempt.Id, AttemptState.Free);

        await store.Ledger.Execute(settle with { Settlement = settle.Settlement with { ErrorMessage = "bad\0thing" } });

        var record = (await store.Records.FindRender(org.Id, attempt.Render, Token))!;
        Assert.Equal("bad\uFFFDthing", record.Attempts[0].Settlement!.ErrorMessage);
    }

    [Fact]
    public async Task Time_is_that_of_the_database()
    {
        await using var store = new PostgresUnderTest(server.NewSchema(), maxBatch: 1, clock: null);
        var org = new Org(1);
        await store.Ledger.Execute(org.Open(Org.Dollar));
        var before = Clock(store);

        var attempt = Assert.IsType<AdmitOutcome.Placed>(await store.Ledger.Execute(org.Admit(Org.Cent))).Attempt;

        Assert.InRange(attempt.CreatedAt, before, Clock(store));
        Assert.Equal(attempt.CreatedAt, DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(store.Rows("select last_at from org")[0], CultureInfo.InvariantCulture)));
    }

    private static DateTimeOffset Clock(PostgresUnderTest store)
        => DateTimeOffset.UnixEpoch.AddMicroseconds(long.Parse(store.Rows("select (extract(epoch from clock_timestamp()) * 1000000)::bigint")[0], CultureInfo.InvariantCulture));

    private static PostgresStore Open(string connection, TemporaryDirectory directory)
        => PostgresStore.Open(connection, directory.Path, new StoreOptions(), TimeProvider.System);
}
