using Npgsql;
using NpgsqlTypes;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Postgres;

/// <summary>A connection whose statements run at once, in the transaction that is open on it.</summary>
internal sealed class PostgresReading(NpgsqlConnection connection) : IStatements
{
    public IStatement Prepare(string sql) => new Query(connection, sql);

    public IStatement PrepareEach(string sql) => Prepare(sql);

    private sealed class Query(NpgsqlConnection connection, string sql) : IStatement
    {
        private readonly List<NpgsqlParameter> _parameters = [];

        public IStatement Bind(long? value) => Add(value, NpgsqlDbType.Bigint);

        public IStatement Bind(Guid? value) => Add(value, NpgsqlDbType.Uuid);

        public IStatement Bind(string? value) => Add(value, NpgsqlDbType.Text);

        public IStatement Bind(ReadOnlySpan<byte> value) => Add(value.ToArray(), NpgsqlDbType.Bytea);

        public void Run() => Execute();

        public void RunOnOne()
        {
            if (Execute() is var changed and not 1)
            {
                throw new InvalidOperationException($"{changed} rows were changed where one was meant");
            }
        }

        public List<T> All<T>(Func<IRow, T> read, int most = int.MaxValue)
        {
            using var command = Command();
            using var reader = command.ExecuteReader();
            var row = new PostgresRow(reader);
            var rows = new List<T>();
            while (rows.Count < most && row.Next())
            {
                rows.Add(read(row));
            }

            return rows;
        }

        public T? First<T>(Func<IRow, T> read)
            where T : class
            => All(read, most: 1).FirstOrDefault();

        private int Execute()
        {
            using var command = Command();
            return command.ExecuteNonQuery();
        }

        private NpgsqlCommand Command()
        {
            var (text, count) = PostgresText.Positional(sql);
            if (count != _parameters.Count)
            {
                throw new InvalidOperationException($"{_parameters.Count} values for {count} parameters");
            }

            var command = new NpgsqlCommand(text, connection);
            _parameters.ForEach(parameter => command.Parameters.Add(parameter));
            return command;
        }

        private Query Add(object? value, NpgsqlDbType type)
        {
            _parameters.Add(new NpgsqlParameter { Value = value ?? DBNull.Value, NpgsqlDbType = type });
            return this;
        }
    }
}
