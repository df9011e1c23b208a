using Rendermeter.Engine.Faults;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Sqlite;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Migrations;

/// <summary>Brings a database forward, step by step, each in a transaction of its own. There is no way back: a backup is.</summary>
internal static class SqliteMigrator
{
    private const string CreateSql = """
        create table if not exists schema_version (
          number integer not null primary key,
          name text not null,
          applied_at integer not null
        )
        """;

    // Beside the record of the steps, because that one is older than this rule.
    private const string CreateOldestSql = """
        create table if not exists schema_oldest_program (
          number integer not null primary key,
          oldest integer not null
        )
        """;

    private const string RecordOldestSql = """
        insert into schema_oldest_program (number, oldest)
        values (@number, @oldest)
        """;

    /// <exception cref="SchemaException">A newer program has written it, and left this one out.</exception>
    public static void Apply(SqliteDatabase database, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        database.Execute(CreateSql);
        database.Execute(CreateOldestSql);
        var present = Read(database);
        SchemaVersion.RefuseNewer(present, migrations);
        foreach (var migration in migrations.Where(migration => migration.Number > present.Number))
        {
            Apply(database, migration, now);
        }
    }

    /// <summary>Requires that the schema is the one that this program reads.</summary>
    /// <exception cref="SchemaException">It is newer or older.</exception>
    public static void Require(SqliteDatabase database, IReadOnlyList<Migration> migrations)
        => SchemaVersion.RefuseOther(Exists(database, "schema_version") ? Read(database) : default, migrations);

    private const string RecordSql = """
        insert into schema_version (number, name, applied_at)
        values (@number, @name, @applied_at)
        """;

    private static void Apply(SqliteDatabase database, Migration migration, DateTimeOffset now)
    {
        try
        {
            database.Execute("BEGIN IMMEDIATE");
            database.Execute(migration.Sql);
            database.Prepare(RecordSql).Bind(migration.Number).Bind(migration.Name).Bind(now).Run();
            database.Prepare(RecordOldestSql).Bind(migration.Number).Bind(migration.OldestProgram).Run();
            CrashPoint.Hit("migrate.before-commit");
            database.Execute("COMMIT");
        }
        finally
        {
            database.RollBack();
        }
    }

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

    private static SchemaState Read(SqliteDatabase database) => new(
        database.Prepare(ReadVersionSql).All(row => row.Integer()).Single(),
        Exists(database, "schema_oldest_program") ? database.Prepare(ReadOldestSql).All(row => row.Integer()).Single() : 0);

    private const string ExistsSql = """
        select 1
        from sqlite_master
        where type = 'table' and name = @name
        """;

    private static bool Exists(SqliteDatabase database, string table) => database.Prepare(ExistsSql).Bind(table).Any();
}
