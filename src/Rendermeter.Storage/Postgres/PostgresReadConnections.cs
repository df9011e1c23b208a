using Npgsql;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Postgres;

/// <summary>A few pooled connections for reading, each read in a transaction that cannot write and sees one state.</summary>
/// <param name="pulse">Null waits for the database for as long as it takes.</param>
internal sealed class PostgresReadConnections(string connectionString, int most, Pulse? pulse = null) : IReadConnections
{
    private Lines _lines = new(connectionString, most);

    /// <exception cref="LedgerUnavailableException">The database is away.</exception>
    public async Task<T> Read<T>(Func<IStatements, T> read, CancellationToken cancellationToken)
    {
        var lines = _lines;
        try
        {
            return await Ask(lines, read, cancellationToken);
        }
        catch (Exception failure) when (PostgresFailure.IsOfTheConnection(failure))
        {
            // A server that was restarted leaves dead connections in the pool, and a read is the same on a fresh one.
            Replace(lines);
        }
        catch (Exception failure) when (PostgresFailure.IsCause(failure))
        {
            throw Unavailable(failure);
        }

        try
        {
            return await Ask(_lines, read, cancellationToken);
        }
        catch (Exception failure) when (PostgresFailure.IsCause(failure))
        {
            throw Unavailable(failure);
        }
    }

    public void Dispose() => _lines.Connections.Dispose();

    private static LedgerUnavailableException Unavailable(Exception failure) => new("the database did not answer a query", failure, mayBeWritten: false);

    private async Task<T> Ask<T>(Lines lines, Func<IStatements, T> read, CancellationToken cancellationToken)
    {
        if (pulse is null)
        {
            return await Read(lines, read, cancellationToken);
        }

        if (!pulse.IsAway)
        {
            var reading = Read(lines, read, cancellationToken);
            if (await pulse.Outlasts(reading))
            {
                return await reading;
            }

            // What waits on them may wait for minutes yet, after the database is back over others.
            Replace(lines);
        }

        throw new LedgerUnavailableException("the database does not answer", new TimeoutException("no answer to the smallest question"), mayBeWritten: false);
    }

    private void Replace(Lines lines)
    {
        if (ReferenceEquals(lines, _lines) && ReferenceEquals(Interlocked.CompareExchange(ref _lines, new Lines(connectionString, most), lines), lines))
        {
            lines.Connections.Dispose();
        }
    }

    private static async Task<T> Read<T>(Lines lines, Func<IStatements, T> read, CancellationToken cancellationToken)
    {
        await lines.Free.WaitAsync(cancellationToken);
        try
        {
            return await Task.Run(() => InTransaction(lines, read), CancellationToken.None);
        }
        finally
        {
            lines.Free.Release();
        }
    }

    private static T InTransaction<T>(Lines lines, Func<IStatements, T> read)
    {
        using var connection = lines.Connections.OpenConnection();
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

    /// <summary>Connections, and how many may be used at once.</summary>
    private sealed class Lines(string connectionString, int most)
    {
        public NpgsqlDataSource Connections { get; } = NpgsqlDataSource.Create(connectionString);

        // Without a wait handle there is nothing to dispose of.
        public SemaphoreSlim Free { get; } = new(most);
    }
}
