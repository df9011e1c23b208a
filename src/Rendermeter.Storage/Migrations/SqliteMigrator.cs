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

    /// <exception cref="SchemaException">A newer program has written it.</exception>
    public static void Apply(SqliteDatabase database, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        database.Execute(CreateSql);
        var present = ReadVersion(database);
        SchemaVersion.RefuseNewer(present, migrations);
        foreach (var migration in migrations.Where(migration => migration.Number > present))
        {
            Apply(database, migration, now);
        }
    }

    /// <summary>Requires that the schema is the one that this program reads.</summary>
    /// <exception cref="SchemaException">It is newer or older.</exception>
    public static void Require(SqliteDatabase database, IReadOnlyList<Migration> migrations)
        => SchemaVersion.RefuseOther(Exists(database) ? ReadVersion(database) : 0, migrations);

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

    private static long ReadVersion(SqliteDatabase database) => database.Prepare(ReadVersionSql).All(row => row.Integer()).Single();

    private const string ExistsSql = """
        select 1
        from sqlite_master
        where type = 'table' and name = 'schema_version'
        """;

    private static bool Exists(SqliteDatabase database) => database.Prepare(ExistsSql).Any();
}
