using System.Buffers;
using System.Text;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;
using SQLitePCL;

namespace Rendermeter.Storage.Sqlite;

/// <summary>
/// A prepared statement, used again and again. Values are bound in the order in which the text first names them, and columns are read from the left.
/// Straight on the native interface: binding by name through a command object costs more than SQLite itself does.
/// </summary>
internal sealed class SqliteStatement : IStatement, IRow, IDisposable
{
    private const int StackBytes = 512;

    private readonly sqlite3 _database;
    private readonly sqlite3_stmt _statement;
    private readonly int _parameters;
    private int _bound;
    private int _column;

    public SqliteStatement(sqlite3 database, string sql)
    {
        _database = database;
        SqliteFailure.ThrowUnlessOk(database, raw.sqlite3_prepare_v2(database, sql, out _statement));
        _parameters = raw.sqlite3_bind_parameter_count(_statement);
    }

    public IStatement Bind(long? value) => value is { } known ? Bound(raw.sqlite3_bind_int64(_statement, ++_bound, known)) : BindNull();

    public IStatement Bind(Guid? value)
    {
        if (value is not { } known)
        {
            return BindNull();
        }

        Span<byte> bytes = stackalloc byte[16];
        _ = known.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bind(bytes);
    }

    public IStatement Bind(ReadOnlySpan<byte> value) => Bound(raw.sqlite3_bind_blob(_statement, ++_bound, value));

    public IStatement Bind(string? value)
    {
        if (value is null)
        {
            return BindNull();
        }

        if (value.Length == 0)
        {
            // An empty span has no address, which SQLite would read as null.
            return Bound(raw.sqlite3_bind_text(_statement, ++_bound, value));
        }

        if (value.Length * 3 <= StackBytes)
        {
            Span<byte> small = stackalloc byte[StackBytes];
            return Bound(raw.sqlite3_bind_text(_statement, ++_bound, small[..Encoding.UTF8.GetBytes(value, small)]));
        }

        var large = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(value.Length));
        try
        {
            return Bound(raw.sqlite3_bind_text(_statement, ++_bound, large.AsSpan(0, Encoding.UTF8.GetBytes(value, large))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(large);
        }
    }

    /// <summary>Carries out a statement that answers with no row.</summary>
    public void Run()
    {
        while (Next())
        {
        }
    }

    /// <summary>Carries it out and requires that it changed exactly one row: what was loaded is still there.</summary>
    public void RunOnOne()
    {
        Run();
        if (raw.sqlite3_changes(_database) is var changed and not 1)
        {
            throw new SqliteFailure(raw.SQLITE_CONSTRAINT, $"{changed} rows were changed where one was meant");
        }
    }

    /// <summary>Goes to the next row; false behind the last, and then the statement is ready for its next use.</summary>
    private bool Next()
    {
        if (_bound != _parameters)
        {
            var bound = _bound;
            Reset();
            throw new InvalidOperationException($"{bound} values for {_parameters} parameters");
        }

        _column = 0;
        var code = raw.sqlite3_step(_statement);
        if (code == raw.SQLITE_ROW)
        {
            return true;
        }

        var failure = code == raw.SQLITE_DONE ? null : new SqliteFailure(code, raw.sqlite3_errmsg(_database).utf8_to_string());
        Reset();
        return failure is null ? false : throw failure;
    }

    /// <summary>Every row, mapped.</summary>
    public List<T> All<T>(Func<IRow, T> read, int most = int.MaxValue)
    {
        var rows = new List<T>();
        try
        {
            while (rows.Count < most && Next())
            {
                rows.Add(read(this));
            }
        }
        finally
        {
            Reset();
        }

        return rows;
    }

    /// <summary>The first row, mapped, or null.</summary>
    public T? First<T>(Func<IRow, T> read)
        where T : class
    {
        try
        {
            return Next() ? read(this) : null;
        }
        finally
        {
            Reset();
        }
    }

    public long Integer() => raw.sqlite3_column_int64(_statement, _column++);

    public long? OptionalInteger() => IsNull() ? null : Integer();

    public Guid Id() => new(raw.sqlite3_column_blob(_statement, _column++), bigEndian: true);

    public Guid? OptionalId() => IsNull() ? null : Id();

    // Read as bytes: the text interface stops at a NUL, which a prompt may contain.
    public string Text() => Encoding.UTF8.GetString(raw.sqlite3_column_blob(_statement, _column++));

    public string? OptionalText() => IsNull() ? null : Text();

    public string IdOrText()
        => raw.sqlite3_column_type(_statement, _column) == raw.SQLITE_BLOB ? Id().ToString("N") : Text();

    public byte[] Bytes() => raw.sqlite3_column_blob(_statement, _column++).ToArray();

    public void Dispose() => _statement.Dispose();

    private SqliteStatement BindNull() => Bound(raw.sqlite3_bind_null(_statement, ++_bound));

    private SqliteStatement Bound(int code)
    {
        SqliteFailure.ThrowUnlessOk(_database, code);
        return this;
    }

    /// <summary>Steps over a null; stays on anything else.</summary>
    private bool IsNull()
    {
        var isNull = raw.sqlite3_column_type(_statement, _column) == raw.SQLITE_NULL;
        _column += isNull ? 1 : 0;
        return isNull;
    }

    private void Reset()
    {
        _ = raw.sqlite3_reset(_statement);
        _bound = 0;
    }
}
