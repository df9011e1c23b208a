using System.Globalization;
using Npgsql;

[assembly: AssemblyFixture(typeof(Rendermeter.Storage.Tests.Postgres.SharedPostgres))]

namespace Rendermeter.Storage.Tests.Postgres;

/// <summary>
/// The server of all tests, started by the first that wants it: the one that <c>RENDERMETER_TEST_POSTGRES</c> names, or a private one. Each store under
/// test has a schema of its own. Without PostgreSQL a test is skipped and says so, unless nothing may be skipped.
/// </summary>
public sealed class SharedPostgres : IDisposable
{
    private readonly Lock _starting = new();
    private PostgresCluster? _cluster;
    private string? _given = Environment.GetEnvironmentVariable("RENDERMETER_TEST_POSTGRES");
    private int _schemas;

    /// <summary>A new, empty schema.</summary>
    public string NewSchema()
    {
        var server = Server();
        var name = string.Create(CultureInfo.InvariantCulture, $"rendermeter_{Environment.ProcessId}_{Interlocked.Increment(ref _schemas)}");
        Execute(server, $"create schema {name}");
        return new NpgsqlConnectionStringBuilder(server) { SearchPath = name }.ConnectionString;
    }

    /// <summary>Drops the schema that a connection string names.</summary>
    public static void Drop(string connectionString)
        => Execute(connectionString, $"drop schema {new NpgsqlConnectionStringBuilder(connectionString).SearchPath} cascade");

    public static void Execute(string connectionString, string sql)
    {
        using var connection = new NpgsqlConnection(connectionString + ";Pooling=false");
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    /// <summary>Skips the test, or fails it where nothing may be skipped, unless a private server can be started here.</summary>
    public static void RequireInstalled()
    {
        if (PostgresCluster.Missing is { } why)
        {
            Assert.SkipUnless(Environment.GetEnvironmentVariable("RENDERMETER_REQUIRE_ALL") == "1", why);
            Assert.Fail(why);
        }
    }

    public void Dispose() => _cluster?.Dispose();

    private string Server()
    {
        lock (_starting)
        {
            if (string.IsNullOrEmpty(_given))
            {
                RequireInstalled();
                _cluster = PostgresCluster.Start(safe: false);
                _given = _cluster.ConnectionString;
            }

            return _given;
        }
    }
}
