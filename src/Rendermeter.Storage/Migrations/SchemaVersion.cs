using System.Globalization;

namespace Rendermeter.Storage.Migrations;

/// <summary>Whether the schema that is there fits the steps that this program knows. Pure: the migrators read and write.</summary>
internal static class SchemaVersion
{
    /// <exception cref="SchemaException">A newer program has taken away or changed what this one works with.</exception>
    public static void RefuseNewer(SchemaState present, IReadOnlyList<Migration> migrations)
    {
        var known = migrations[^1].Number;
        if (known < present.OldestProgram)
        {
            throw new SchemaException(string.Create(CultureInfo.InvariantCulture,
                $"the data has schema {present.Number}, which a newer version wrote for programs that know {present.OldestProgram} or later; this one knows {known}. Use the newer version, or restore a backup of before"));
        }
    }

    /// <exception cref="SchemaException">It is older than what this program reads, or too new.</exception>
    public static void RefuseOther(SchemaState present, IReadOnlyList<Migration> migrations)
    {
        RefuseNewer(present, migrations);
        if (present.Number < migrations[^1].Number)
        {
            throw new SchemaException(string.Create(CultureInfo.InvariantCulture,
                $"the data has schema {present.Number} and this program reads {migrations[^1].Number}; open it once with `serve` to bring it forward"));
        }
    }

    /// <param name="oldestRunning">The last step that the oldest node at work knows; null where none is.</param>
    /// <exception cref="SchemaException">A node at work is too old for what would be applied.</exception>
    public static void RefuseBesideOlder(SchemaState present, long? oldestRunning, IReadOnlyList<Migration> migrations)
    {
        var missing = migrations.Where(migration => migration.Number > present.Number).ToList();
        if (missing.Count > 0 && oldestRunning < missing.Max(migration => migration.OldestProgram))
        {
            throw new SchemaException(string.Create(CultureInfo.InvariantCulture,
                $"a node that knows schema {oldestRunning} is at work, and schema {migrations[^1].Number} leaves out programs that do not know {missing.Max(migration => migration.OldestProgram)}. Stop that node, or start the version in between first"));
        }
    }
}
