using System.Globalization;

namespace Rendermeter.Storage.Migrations;

/// <summary>Whether the schema that is there fits the steps that this program knows.</summary>
internal static class SchemaVersion
{
    /// <exception cref="SchemaException">A newer program has written it.</exception>
    public static void RefuseNewer(long present, IReadOnlyList<Migration> migrations)
    {
        if (present > migrations[^1].Number)
        {
            throw new SchemaException(string.Create(CultureInfo.InvariantCulture,
                $"the data has schema {present}, which a newer version wrote; this one knows {migrations[^1].Number}. Use the newer version, or restore a backup of before"));
        }
    }

    /// <exception cref="SchemaException">It is newer or older than what this program reads.</exception>
    public static void RefuseOther(long present, IReadOnlyList<Migration> migrations)
    {
        RefuseNewer(present, migrations);
        if (present < migrations[^1].Number)
        {
            throw new SchemaException(string.Create(CultureInfo.InvariantCulture,
                $"the data has schema {present} and this program reads {migrations[^1].Number}; open it once with `serve` to bring it forward"));
        }
    }
}
