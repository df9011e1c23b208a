using System.Data;
using Npgsql;
using Rendermeter.Storage.GroupCommit;

namespace Rendermeter.Storage.Postgres;

/// <summary>
/// The books on PostgreSQL, over one connection of its own. Any number of nodes may have them: what a decision looks at is locked by its transaction,
/// and nothing is kept from one transaction to the next.
/// </summary>
/// <param name="clock">Null takes the database's clock, as all nodes must; a test brings its own.</param>
internal sealed class PostgresBooks(string connectionString, TimeProvider? clock) : ILedgerDatabase
{
    private NpgsqlConnection? _connection;

    public ILedgerTransaction Begin() => new PostgresTransaction(Connect(), clock);

    public void Dispose() => _connection?.Dispose();

    private NpgsqlConnection Connect()
    {
        if (_connection is { State: ConnectionState.Open } open)
        {
            return open;
        }

        _connection?.Dispose();
        _connection = new NpgsqlConnection(connectionString);
        try
        {
            _connection.Open();
            return _connection;
        }
        catch (Exception failure) when (PostgresFailure.IsCause(failure))
        {
            throw PostgresFailure.OfConnecting(failure);
        }
    }
}
