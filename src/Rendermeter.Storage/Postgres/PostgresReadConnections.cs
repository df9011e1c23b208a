using Npgsql;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Postgres;

/// <summary>A few pooled connections for reading, each read in a transaction that cannot write and sees one state.</summary>
internal sealed class PostgresReadConnections(string connectionString, int most) : IReadConnections
{
    private readonly NpgsqlDataSource _connections = NpgsqlDataSource.Create(connectionString);
    private readonly SemaphoreSlim _free = new(most);

    /// <exception cref="LedgerUnavailableException">The database is away.</exception>
    public async Task<T> Read<T>(Func<IStatements, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => InTransaction(read), CancellationToken.None);
        }
        catch (Exception failure) when (PostgresFailure.IsCause(failure))
        {
            throw new LedgerUnavailableException("the database did not answer a query", failure, mayBeWritten: false);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        _connections.Dispose();
        _free.Dispose();
    }

    private T InTransaction<T>(Func<IStatements, T> read)
    {
        using var connection = _connections.OpenConnection();
        Run(connection, "begin isolation level repeatable read read only");
        var answer = read(new PostgresReading(connection));
        Run(connection, "rollback");
        return answer;
    }

    // Where a read fails, the pool resets the connection, and with it the transaction.
    private static void Run(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }
}
