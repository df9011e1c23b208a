using Npgsql;
using Rendermeter.Storage.Postgres;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Migrations;

/// <summary>Brings a database forward, all missing steps in one transaction. Nodes that start together wait for each other.</summary>
internal static class PostgresMigrator
{
    // Per schema: several installations may share a database.
    private const string LockSql = "select pg_advisory_xact_lock(hashtext('rendermeter migration'), hashtext(current_schema()))";

    private const string CreateSql = """
        create table if not exists schema_version (
          number bigint not null primary key,
          name text not null,
          applied_at bigint not null
        )
        """;

    private const string RecordSql = """
        insert into schema_version (number, name, applied_at)
        values (@number, @name, @applied_at)
        """;

    /// <exception cref="SchemaException">A newer program has written it.</exception>
    public static void Apply(NpgsqlConnection connection, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        using var transaction = connection.BeginTransaction();
        Run(connection, LockSql);
        if (!Exists(connection))
        {
            Run(connection, CreateSql);
        }

        var present = ReadVersion(connection);
        SchemaVersion.RefuseNewer(present, migrations);
        foreach (var migration in migrations.Where(migration => migration.Number > present))
        {
            Run(connection, migration.Sql);
            new PostgresReading(connection).Prepare(RecordSql).Bind(migration.Number).Bind(migration.Name).Bind(now).Run();
        }

        transaction.Commit();
    }

    /// <summary>Requires that the schema is the one that this program reads.</summary>
    /// <returns>False where there are no books at all.</returns>
    /// <exception cref="SchemaException">It is newer or older.</exception>
    public static bool Require(NpgsqlConnection connection, IReadOnlyList<Migration> migrations)
    {
        if (!Exists(connection))
        {
            return false;
        }

        SchemaVersion.RefuseOther(ReadVersion(connection), migrations);
        return true;
    }

    private const string ExistsSql = """
        select 1
        from pg_catalog.pg_tables
        where schemaname = current_schema() and tablename = 'schema_version'
        """;

    private static bool Exists(NpgsqlConnection connection) => new PostgresReading(connection).Prepare(ExistsSql).Any();

    private const string ReadVersionSql = """
        select coalesce(max(number), 0)
        from schema_version
        """;

    private static long ReadVersion(NpgsqlConnection connection) => new PostgresReading(connection).Prepare(ReadVersionSql).All(row => row.Integer()).Single();

    private static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
