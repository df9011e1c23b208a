using Rendermeter.Storage.GroupCommit;
using SQLitePCL;

namespace Rendermeter.Storage.Sqlite;

/// <summary>SQLite refused a statement. Its result code tells whose fault it is.</summary>
internal sealed class SqliteFailure(int code, string message) : DatabaseFailure($"SQLite error {code}: {message}")
{
    /// <summary>The primary result code.</summary>
    public int Code { get; } = code & 0xff;

    /// <summary>True where the rows are at fault: a constraint, or a value that no column takes. Nothing else of the batch is suspect.</summary>
    public override bool IsOfTheRows => Code is raw.SQLITE_CONSTRAINT or raw.SQLITE_MISMATCH or raw.SQLITE_TOOBIG or raw.SQLITE_RANGE;

    /// <summary>True where the file is intact and a later try may do: it is locked by another program, or the disk is full.</summary>
    public override bool MayPass => Code is raw.SQLITE_BUSY or raw.SQLITE_LOCKED or raw.SQLITE_FULL;

    public override bool IsDamage => Code is raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB;

    /// <summary>Throws unless the code says that it went well.</summary>
    public static void ThrowUnlessOk(sqlite3 database, int code)
    {
        if (code != raw.SQLITE_OK)
        {
            throw new SqliteFailure(code, raw.sqlite3_errmsg(database).utf8_to_string());
        }
    }
}
