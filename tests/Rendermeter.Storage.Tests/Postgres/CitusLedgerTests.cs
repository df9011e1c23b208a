using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>The ledger on a distributed PostgreSQL that <c>RENDERMETER_TEST_CITUS</c> names. Nobody has to have one: a build without that variable has no such tests.</summary>
public sealed class CitusLedgerTests : LedgerConformance
{
    private const int FirstWebhooks = 10;

    protected override StoreUnderTest Open(int maxBatch = 1024) => CitusSchema.Open(maxBatch, Clock);

    [Fact]
    public async Task A_later_step_of_the_schema_finds_distributed_tables_and_distributes_its_own()
    {
        var own = CitusSchema.New();
        using var directory = new TemporaryDirectory();
        var org = new Org(1);
        var steps = Migration.All("Postgres");
        await using (var before = PostgresStore.Open(own, directory.Path, new StoreOptions(), TimeProvider.System, clock: null, [.. steps.Where(step => step.Number < FirstWebhooks)]))
        {
            CitusSchema.Distribute(own);
        }

        await using var store = new PostgresUnderTest(own, maxBatch: 1024, clock: null);
        CitusSchema.Distribute(own);
        await store.Ledger.Execute(org.Open(Org.Dollar));

        Assert.Equal(["0"], store.Rows("select count(*) from pg_tables t where schemaname = current_schema() and tablename not like 'schema_%' and not exists (select 1 from pg_dist_partition where logicalrelid = to_regclass(t.tablename))"));
        Assert.Empty(await store.Audit());
    }
}
