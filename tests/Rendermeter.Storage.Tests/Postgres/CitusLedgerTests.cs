using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>The ledger on a distributed PostgreSQL that <c>RENDERMETER_TEST_CITUS</c> names. Nobody has to have one: a build without that variable has no such tests.</summary>
public sealed class CitusLedgerTests : LedgerConformance
{
    private static int _schemas;

    protected override StoreUnderTest Open(int maxBatch = 1024)
    {
        var own = NewSchema();
        var store = new PostgresUnderTest(own, maxBatch, Clock);
        SharedPostgres.Execute(own, Distribution);
        return store;
    }

    [Fact]
    public async Task A_later_step_of_the_schema_finds_distributed_tables_and_distributes_its_own()
    {
        var own = NewSchema();
        using var directory = new TemporaryDirectory();
        var org = new Org(1);
        var steps = Migration.All("Postgres");
        await using (var before = PostgresStore.Open(own, directory.Path, new StoreOptions(), TimeProvider.System, clock: null, [.. steps.Where(step => step.Number < FirstWebhooks)]))
        {
            SharedPostgres.Execute(own, Distribution);
        }

        await using var store = new PostgresUnderTest(own, maxBatch: 1024, clock: null);
        SharedPostgres.Execute(own, Distribution);
        await store.Ledger.Execute(org.Open(Org.Dollar));

        Assert.Equal(["0"], store.Rows("select count(*) from pg_tables t where schemaname = current_schema() and tablename not like 'schema_%' and not exists (select 1 from pg_dist_partition where logicalrelid = to_regclass(t.tablename))"));
        Assert.Empty(await store.Audit());
    }

    private const int FirstWebhooks = 10;

    private static string Distribution => Migration.All("Citus").Single().Sql;

    private static string NewSchema()
    {
        var server = Environment.GetEnvironmentVariable("RENDERMETER_TEST_CITUS");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "RENDERMETER_TEST_CITUS names no distributed PostgreSQL");
        var name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rendermeter_{Environment.ProcessId}_{Interlocked.Increment(ref _schemas)}");
        SharedPostgres.Execute(server!, $"create schema {name}");
        return new Npgsql.NpgsqlConnectionStringBuilder(server) { SearchPath = name }.ConnectionString;
    }
}
