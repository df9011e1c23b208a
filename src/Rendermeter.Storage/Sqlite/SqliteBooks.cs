using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Rows;

namespace Rendermeter.Storage.Sqlite;

/// <summary>
/// The books on SQLite: one process, one writer, so that the whole database is locked by beginning. Its clock is the process's, which may step
/// back; the books' time does not, and is kept with them.
/// </summary>
internal sealed class SqliteBooks : ILedgerDatabase
{
    private readonly SqliteDatabase _database;
    private readonly TimeProvider _time;
    private long _lastMicroseconds;

    private const string LastInstantSql = """
        select last_at
        from clock
        """;

    public SqliteBooks(SqliteDatabase database, TimeProvider time)
    {
        (_database, _time) = (database, time);
        _lastMicroseconds = database.Prepare(LastInstantSql).All(row => row.Integer()).Single();
    }

    public ILedgerTransaction Begin()
    {
        _database.Prepare("BEGIN IMMEDIATE").Run();
        _lastMicroseconds = Math.Max(_lastMicroseconds + 1, Instants.ToMicroseconds(_time.GetUtcNow()));
        return new SqliteTransaction(_database, Instants.FromMicroseconds(_lastMicroseconds));
    }

    public void Dispose()
    {
        try
        {
            // Leaves one file behind; a copy of the directory is then a copy of the books.
            _database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        }
        catch (SqliteFailure failure) when (!failure.IsDamage)
        {
            // The disk is full, or somebody is in the way: the log stays beside the file, and the two are whole together.
        }
        finally
        {
            _database.Dispose();
        }
    }
}
