using Npgsql;
using Rendermeter.Storage.Rows;

namespace Rendermeter.Storage.Postgres;

/// <summary>The row that a reader stands on.</summary>
internal sealed class PostgresRow(NpgsqlDataReader reader) : IRow
{
    private int _column;

    /// <summary>Goes to the next row; false behind the last.</summary>
    public bool Next()
    {
        _column = 0;
        return reader.Read();
    }

    public Guid Id() => reader.GetGuid(_column++);

    public Guid? OptionalId() => IsNull() ? null : Id();

    public string Text() => reader.GetString(_column++);

    public string? OptionalText() => IsNull() ? null : Text();

    public string IdOrText() => reader.GetFieldType(_column) == typeof(Guid) ? Id().ToString("N") : Text();

    public byte[] Bytes() => reader.GetFieldValue<byte[]>(_column++);

    // Smallint, integer and bigint; and numeric, which a sum over bigint is.
    public long Integer() => reader.GetFieldValue<long>(_column++);

    public long? OptionalInteger() => IsNull() ? null : Integer();

    private bool IsNull()
    {
        var isNull = reader.IsDBNull(_column);
        _column += isNull ? 1 : 0;
        return isNull;
    }
}
