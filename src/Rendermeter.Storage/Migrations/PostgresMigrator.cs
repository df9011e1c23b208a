using Npgsql;
using Rendermeter.Engine.Faults;
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

    // Beside the record of the steps, because that one is older than this rule.
    private const string CreateOldestSql = """
        create table if not exists schema_oldest_program (
          number bigint not null primary key,
          oldest bigint not null
        )
        """;

    private const string RecordOldestSql = """
        insert into schema_oldest_program (number, oldest)
        values (@number, @oldest)
        """;

    /// <exception cref="SchemaException">A newer program has written it, and left this one out.</exception>
    public static void Apply(NpgsqlConnection connection, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        using var transaction = connection.BeginTransaction();
        Run(connection, LockSql);
        if (!Exists(connection, "schema_version"))
        {
            Run(connection, CreateSql);
        }

        if (!Exists(connection, "schema_oldest_program"))
        {
            Run(connection, CreateOldestSql);
        }

        var present = Read(connection);
        SchemaVersion.RefuseNewer(present, migrations);
        SchemaVersion.RefuseBesideOlder(present, ReadOldestRunning(connection), migrations);
        foreach (var migration in migrations.Where(migration => migration.Number > present.Number))
        {
            Run(connection, migration.Sql);
            new PostgresReading(connection).Prepare(RecordSql).Bind(migration.Number).Bind(migration.Name).Bind(now).Run();
            new PostgresReading(connection).Prepare(RecordOldestSql).Bind(migration.Number).Bind(migration.OldestProgram).Run();
        }

        if (present.Number < migrations[^1].Number && IsDistributed(connection))
        {
            Run(connection, Migration.All("Citus").Single().Sql);
        }

        new PostgresReading(connection).Prepare(AtWorkSql).Bind(migrations[^1].Number).Run();
        CrashPoint.Hit("migrate.before-commit");
        transaction.Commit();
    }

    /// <summary>Requires that the schema is the one that this program reads.</summary>
    /// <returns>False where there are no books at all.</returns>
    /// <exception cref="SchemaException">It is newer or older.</exception>
    public static bool Require(NpgsqlConnection connection, IReadOnlyList<Migration> migrations)
    {
        if (!Exists(connection, "schema_version"))
        {
            return false;
        }

        SchemaVersion.RefuseOther(Read(connection), migrations);
        return true;
    }

    private const string ExistsSql = """
        select 1
        from pg_catalog.pg_tables
        where schemaname = current_schema() and tablename = @name
        """;

    private static bool Exists(NpgsqlConnection connection, string table) => new PostgresReading(connection).Prepare(ExistsSql).Bind(table).Any();

    private const string HasDistributionSql = """
        select 1
        from pg_catalog.pg_extension
        where extname = 'citus'
        """;

    private const string IsDistributedSql = """
        select 1
        from pg_dist_partition
        where logicalrelid = to_regclass('org')
        """;

    /// <summary>Whether the first tables were distributed by hand, so that later ones must be, too.</summary>
    private static bool IsDistributed(NpgsqlConnection connection)
        => new PostgresReading(connection).Prepare(HasDistributionSql).Any() && new PostgresReading(connection).Prepare(IsDistributedSql).Any();

    private const string ReadVersionSql = """
        select coalesce(max(number), 0)
        from schema_version
        """;

    // A step without a record of its own was applied by a program that is older than this rule, or by hand: it may be worked on by those that know it.
    private const string ReadOldestSql = """
        select coalesce(max(coalesce(o.oldest, v.number)), 0)
        from schema_version v
        left join schema_oldest_program o on o.number = v.number
        """;

    private static SchemaState Read(NpgsqlConnection connection) => new(
        new PostgresReading(connection).Prepare(ReadVersionSql).All(row => row.Integer()).Single(),
        Exists(connection, "schema_oldest_program") ? new PostgresReading(connection).Prepare(ReadOldestSql).All(row => row.Integer()).Single() : 0);

    // A node at work holds a shared lock that carries the last step it knows, for as long as its connection lives.
    private const string AtWorkSql = "select pg_advisory_lock_shared(hashtext('rendermeter node ' || current_schema()), @number::int)";

    private const string OldestRunningSql = """
        select coalesce(min(objid::bigint), -1)
        from pg_catalog.pg_locks
        where locktype = 'advisory' and objsubid = 2 and granted
          and database = (select oid from pg_catalog.pg_database where datname = current_database())
          and classid::bigint = (hashtext('rendermeter node ' || current_schema())::bigint & 4294967295)
        """;

    private static long? ReadOldestRunning(NpgsqlConnection connection)
        => new PostgresReading(connection).Prepare(OldestRunningSql).All(row => row.Integer()).Single() is >= 0 and var known ? known : null;

    private static void Run(NpgsqlConnection connection, string sql)
    {
        // A step over large tables takes its time, and so does waiting for the node that is taking it.
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.ExecuteNonQuery();
    }
}
