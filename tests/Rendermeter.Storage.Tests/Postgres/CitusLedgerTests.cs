using Rendermeter.Storage.Migrations;
using Rendermeter.Storage.Tests.Conformance;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>The ledger on a distributed PostgreSQL that <c>RENDERMETER_TEST_CITUS</c> names. Nobody has to have one: a build without that variable has no such tests.</summary>
public sealed class CitusLedgerTests : LedgerConformance
{
    private static int _schemas;

    protected override StoreUnderTest Open(int maxBatch = 1024)
    {
        var server = Environment.GetEnvironmentVariable("RENDERMETER_TEST_CITUS");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "RENDERMETER_TEST_CITUS names no distributed PostgreSQL");
        var name = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"rendermeter_{Environment.ProcessId}_{Interlocked.Increment(ref _schemas)}");
        SharedPostgres.Execute(server!, $"create schema {name}");
        var own = new Npgsql.NpgsqlConnectionStringBuilder(server) { SearchPath = name }.ConnectionString;
        var store = new PostgresUnderTest(own, maxBatch, Clock);
        SharedPostgres.Execute(own, Migration.All("Citus").Single().Sql);
        return store;
    }
}
