using Npgsql;
using NpgsqlTypes;

namespace Rendermeter.Storage.Postgres;

/// <summary>Statements that are sent together and answered together: one round trip.</summary>
internal sealed class Pipeline(NpgsqlConnection connection) : IDisposable
{
    private readonly NpgsqlBatch _batch = new(connection);
    private readonly List<Action<PostgresRow>> _readers = [];

    /// <summary>A statement without rows.</summary>
    public void Add(string sql) => _batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));

    /// <summary>A query with positional parameters, and what to do with each of its rows. Values are <c>long</c>, and arrays of <c>Guid</c>, <c>long</c> and <c>string</c>.</summary>
    public void Add(string sql, Action<PostgresRow> read, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = value, NpgsqlDbType = Type(value) });
        }

        _batch.BatchCommands.Add(command);
        _readers.Add(read);
    }

    /// <summary>Sends what was added, if anything was.</summary>
    public void Run()
    {
        if (_batch.BatchCommands.Count == 0)
        {
            return;
        }

        using var reader = _batch.ExecuteReader();
        foreach (var read in _readers)
        {
            var row = new PostgresRow(reader);
            while (row.Next())
            {
                read(row);
            }

            reader.NextResult();
        }
    }

    public void Dispose() => _batch.Dispose();

    private static NpgsqlDbType Type(object value) => value switch
    {
        long => NpgsqlDbType.Bigint,
        long[] => NpgsqlDbType.Array | NpgsqlDbType.Bigint,
        Guid[] => NpgsqlDbType.Array | NpgsqlDbType.Uuid,
        string[] => NpgsqlDbType.Array | NpgsqlDbType.Text,
        _ => throw new ArgumentException($"{value.GetType()} is no parameter", nameof(value)),
    };
}
