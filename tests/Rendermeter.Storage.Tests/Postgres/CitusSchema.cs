using System.Globalization;
using Npgsql;
using Rendermeter.Storage.Migrations;

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>Schemas of tests on the distributed PostgreSQL that <c>RENDERMETER_TEST_CITUS</c> names.</summary>
internal static class CitusSchema
{
    private static int _schemas;

    /// <summary>Books that were distributed after their first start.</summary>
    public static PostgresUnderTest Open(int maxBatch, TimeProvider? clock)
    {
        var own = New();
        var store = new PostgresUnderTest(own, maxBatch, clock);
        Distribute(own);
        return store;
    }

    /// <summary>An empty schema.</summary>
    public static string New()
    {
        var server = Environment.GetEnvironmentVariable("RENDERMETER_TEST_CITUS");
        Assert.SkipWhen(string.IsNullOrEmpty(server), "RENDERMETER_TEST_CITUS names no distributed PostgreSQL");
        var name = string.Create(CultureInfo.InvariantCulture, $"rendermeter_{Environment.ProcessId}_{Interlocked.Increment(ref _schemas)}");
        SharedPostgres.Execute(server!, $"create schema {name}");
        return new NpgsqlConnectionStringBuilder(server) { SearchPath = name }.ConnectionString;
    }

    /// <summary>Does what an operator does by hand.</summary>
    public static void Distribute(string connectionString) => SharedPostgres.Execute(connectionString + ";Command Timeout=0", Migration.All("Citus").Single().Sql);
}
