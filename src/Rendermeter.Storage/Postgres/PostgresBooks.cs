using System.Data;
using Npgsql;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Postgres;

/// <summary>
/// The books on PostgreSQL, over one connection of its own. Any number of nodes may have them: what a decision looks at is locked by its transaction,
/// and nothing is kept from one transaction to the next.
/// </summary>
/// <param name="clock">Null takes the database's clock, as all nodes must; a test brings its own.</param>
/// <param name="isDistributed">Whether the rows of a lane lie on one of several servers, so that a transaction is of one lane.</param>
internal sealed class PostgresBooks(string connectionString, TimeProvider? clock, bool isDistributed = false) : ILedgerDatabase
{
    // New books grow a hundredfold within seconds, and what the planner saw of the first rows misleads it about the next: there was no settlement yet.
    private static readonly int[] Looks = [2, 4, 8, 16, 64, 512, 4096];
    private const int CoordinatorsLook = 16;

    private NpgsqlConnection? _connection;
    private int _begun;

    public bool IsOfOneLane => isDistributed;

    public ILedgerTransaction Begin()
    {
        var connection = Connect();
        if (Looks.Contains(++_begun) && (_begun == CoordinatorsLook || !isDistributed))
        {
            Measure(connection);
        }

        return new PostgresTransaction(connection, clock);
    }

    public void Dispose() => _connection?.Dispose();

    // Grown to four times what was measured. A coordinator has no rows of its own to tell, and is asked once.
    private const string HasGrownSql = """
        select 1
        from pg_class c
        join pg_stat_user_tables s on s.relid = c.oid
        where c.oid in (to_regclass('attempt'), to_regclass('attempt_settlement')) and (c.reltuples < 1 or s.n_live_tup > 4 * c.reltuples)
        """;

    private const string MeasureSql = "analyze (skip_locked) render, attempt, attempt_quote, attempt_settlement, attempt_phase, attempt_cap, hold_slice, transfer";

    /// <summary>
    /// Lets the planner see the first rows of new books, and again while they grow. Until the server looks by itself, after a minute, it takes lane and
    /// organisation to be as good as a whole key, and reads an organisation's every attempt to find one.
    /// </summary>
    private static void Measure(NpgsqlConnection connection)
    {
        try
        {
            if (new PostgresReading(connection).Prepare(HasGrownSql).Any())
            {
                new PostgresReading(connection).Prepare(MeasureSql).Run();
            }
        }
        catch (Exception failure) when (failure is not DatabaseFailure)
        {
            throw PostgresFailure.Of(failure);
        }
    }

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
        catch (Exception failure)
        {
            throw PostgresFailure.OfConnecting(failure);
        }
    }
}
