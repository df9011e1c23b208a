using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Rendermeter.Storage.Statements;
using SQLitePCL;

namespace Rendermeter.Storage.Sqlite;

/// <summary>One connection and the statements prepared on it. Used by one thread at a time.</summary>
internal sealed class SqliteDatabase : IStatements, IDisposable
{
    // By reference: every text is a constant, and a hash of a long text costs as much as the statement.
    private readonly Dictionary<string, SqliteStatement> _statements = new(ByReference.Instance);

    private SqliteDatabase(SqliteConnection connection) => Connection = connection;

    public SqliteConnection Connection { get; }

    private sqlite3 Handle => Connection.Handle!;

    /// <summary>The connection that writes. What it has committed survives a loss of power.</summary>
    public static SqliteDatabase OpenWriter(string file)
    {
        var database = Open(file, SqliteOpenMode.ReadWriteCreate);
        database.Execute("PRAGMA journal_mode = WAL");
        database.Execute("PRAGMA synchronous = FULL");
        database.Execute("PRAGMA wal_autocheckpoint = 4000");
        database.Execute("PRAGMA cache_size = -65536");
        database.Execute("PRAGMA temp_store = MEMORY");
        return database;
    }

    /// <summary>A connection that cannot write.</summary>
    public static SqliteDatabase OpenReader(string file)
    {
        var database = Open(file, SqliteOpenMode.ReadOnly);
        database.Execute("PRAGMA query_only = ON");
        database.Execute("PRAGMA cache_size = -16384");
        return database;
    }

    /// <summary>A statement, prepared at its first use and kept.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            statement = new SqliteStatement(Handle, sql);
            _statements.Add(sql, statement);
        }

        return statement;
    }

    IStatement IStatements.Prepare(string sql) => Prepare(sql);

    IStatement IStatements.PrepareEach(string sql) => Prepare(sql);

    /// <summary>Runs a text of any number of statements once.</summary>
    public void Execute(string sql) => SqliteFailure.ThrowUnlessOk(Handle, raw.sqlite3_exec(Handle, sql));

    /// <summary>Undoes the open transaction; SQLite may have done it already.</summary>
    public void RollBack()
    {
        if (raw.sqlite3_get_autocommit(Handle) == 0)
        {
            Execute("ROLLBACK");
        }
    }

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        Connection.Dispose();
    }

    private static SqliteDatabase Open(string file, SqliteOpenMode mode)
    {
        _ = SqliteNative.Library;
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file, Mode = mode, Pooling = false }.ToString());
        connection.Open();
        raw.sqlite3_busy_timeout(connection.Handle, 5000);
        return new SqliteDatabase(connection);
    }

    private sealed class ByReference : IEqualityComparer<string>
    {
        public static readonly ByReference Instance = new();

        public bool Equals(string? left, string? right) => ReferenceEquals(left, right);

        public int GetHashCode(string text) => RuntimeHelpers.GetHashCode(text);
    }
}
