using Npgsql;
using NpgsqlTypes;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Postgres;

/// <summary>Gathers what a transaction writes: all rows of one text become one statement, and all statements one round trip.</summary>
internal sealed class PostgresWriting : IStatements
{
    private readonly List<RowSet> _sets = [];
    private readonly Dictionary<string, RowSet> _ofText = new(StringComparer.Ordinal);

    public IStatement Prepare(string sql)
    {
        if (!_ofText.TryGetValue(sql, out var set))
        {
            _ofText.Add(sql, set = (RowSet)PrepareEach(sql));
        }

        return set;
    }

    public IStatement PrepareEach(string sql)
    {
        var set = new RowSet(sql);
        _sets.Add(set);
        return set;
    }

    /// <summary>Writes everything that was gathered, in the order in which its texts were first used.</summary>
    /// <exception cref="PostgresFailure">A row that was loaded is not there any more.</exception>
    public void Flush(NpgsqlConnection connection)
    {
        if (_sets.Count == 0)
        {
            return;
        }

        using var batch = new NpgsqlBatch(connection);
        _sets.ForEach(set => batch.BatchCommands.Add(set.Command()));
        batch.ExecuteNonQuery();
        foreach (var (index, set) in _sets.Index())
        {
            set.Check(batch.BatchCommands[index].RecordsAffected);
        }
    }

    /// <summary>The rows of one text, column by column.</summary>
    private sealed class RowSet(string sql) : IStatement
    {
        private readonly List<IColumn> _columns = [];
        private int _bound;
        private int _rows;
        private bool _eachChangesOne;

        public IStatement Bind(long? value) => Add(value, "bigint", NpgsqlDbType.Bigint);

        public IStatement Bind(Guid? value) => Add(value, "uuid", NpgsqlDbType.Uuid);

        // PostgreSQL has no NUL in a text. Callers cannot send one; what a provider says may contain anything.
        public IStatement Bind(string? value) => Add(value?.Replace('\0', '\uFFFD'), "text", NpgsqlDbType.Text);

        public IStatement Bind(ReadOnlySpan<byte> value) => Add(value.ToArray(), "bytea", NpgsqlDbType.Bytea);

        public void Run()
        {
            if (_bound != _columns.Count)
            {
                throw new InvalidOperationException($"{_bound} values for {_columns.Count} parameters");
            }

            _rows++;
            _bound = 0;
        }

        public void RunOnOne()
        {
            _eachChangesOne = true;
            Run();
        }

        public List<T> All<T>(Func<IRow, T> read, int most = int.MaxValue) => throw new NotSupportedException("rows are loaded before the first is written");

        public T? First<T>(Func<IRow, T> read)
            where T : class
            => throw new NotSupportedException("rows are loaded before the first is written");

        public NpgsqlBatchCommand Command()
        {
            var lane = PostgresText.LaneOf(sql);
            var isOneLane = lane >= 0 && _columns[lane].IsOneValue;
            var command = new NpgsqlBatchCommand(PostgresText.SetBased(sql, [.. _columns.Select(column => column.Type)], isOneLane));
            foreach (var (index, column) in _columns.Index())
            {
                command.Parameters.Add(isOneLane && index == lane ? column.ToFirst() : column.ToParameter());
            }

            return command;
        }

        public void Check(int changed)
        {
            if (_eachChangesOne && changed != _rows)
            {
                throw PostgresFailure.OfRows($"{changed} rows were changed where {_rows} were meant");
            }
        }

        private RowSet Add<T>(T? value, string type, NpgsqlDbType stored)
        {
            if (_rows == 0)
            {
                _columns.Add(new Column<T>(type, stored));
            }

            ((Column<T>)_columns[_bound++]).Values.Add(value);
            return this;
        }
    }

    private interface IColumn
    {
        string Type { get; }

        /// <summary>Whether every row has the same value.</summary>
        bool IsOneValue { get; }

        /// <summary>The values of all rows.</summary>
        NpgsqlParameter ToParameter();

        /// <summary>The value of the first row alone.</summary>
        NpgsqlParameter ToFirst();
    }

    private sealed class Column<T>(string type, NpgsqlDbType stored) : IColumn
    {
        public List<T?> Values { get; } = [];

        public string Type => type;

        public bool IsOneValue => Values.TrueForAll(value => EqualityComparer<T>.Default.Equals(value, Values[0]));

        public NpgsqlParameter ToFirst() => new() { Value = Values[0], NpgsqlDbType = stored };

        public NpgsqlParameter ToParameter() => new() { Value = Values.ToArray(), NpgsqlDbType = NpgsqlDbType.Array | stored };
    }
}
