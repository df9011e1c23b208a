using System.Data;
using Npgsql;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.GroupCommit;
using Rendermeter.Storage.Rows;
using Rendermeter.Storage.Tables;

namespace Rendermeter.Storage.Postgres;

/// <summary>One transaction beside those of other nodes. Five round trips, however many commands it has: three to lock and load, one to write, one to commit.</summary>
internal sealed class PostgresTransaction(NpgsqlConnection connection, TimeProvider? clock) : ILedgerTransaction
{
    private Dictionary<OrgId, Book> _books = [];
    private bool _ended;

    public DateTimeOffset Now { get; private set; }

    public Dictionary<OrgId, Book> Load(IReadOnlyDictionary<OrgId, List<Command>> commands) => Guard(() =>
    {
        var loading = new PostgresLoading(connection, commands);
        loading.LockBooks();
        Now = Instants.FromMicroseconds(Math.Max(loading.LastMicroseconds + 1, clock is null ? loading.ClockMicroseconds : Instants.ToMicroseconds(clock.GetUtcNow())));
        loading.LoadNamed(Now);
        loading.LockBuckets(Now);
        return _books = loading.Books;
    });

    private const string KeepInstantSql = """
        update org
        set last_at = @last_at
        where lane = @lane and org_id = @org_id
        """;

    public void Write(IReadOnlyDictionary<OrgId, BookChanges> changes) => Guard(() =>
    {
        var writing = new PostgresWriting();
        var writer = new BookWriter(writing, Now);
        foreach (var (org, changed) in changes)
        {
            writer.Write(new OrgKey(org), changed);
        }

        foreach (var org in _books.Values.Where(book => book.Exists).Select(book => new OrgKey(book.Org)))
        {
            writing.Prepare(KeepInstantSql).Bind(Instants.ToMicroseconds(Now)).Bind(org.Lane).Bind(org.Org.Value).RunOnOne();
        }

        writing.Flush(connection);
        return true;
    });

    public void Commit() => Guard(() => _ended = Run("commit"));

    /// <summary>Undoes it, unless it is committed. A connection on which even that fails is given up: the server undoes it then.</summary>
    public void Dispose()
    {
        if (_ended || connection.State != ConnectionState.Open)
        {
            return;
        }

        try
        {
            Run("rollback");
        }
        catch (Exception)
        {
            GiveUp();
        }
    }

    private void GiveUp()
    {
        try
        {
            connection.Close();
        }
        catch (Exception)
        {
            return; // it is closed either way
        }
    }

    private bool Run(string sql)
    {
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
        return true;
    }

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception failure) when (failure is not (DatabaseFailure or LedgerBrokenException))
        {
            if (!PostgresFailure.IsCause(failure))
            {
                // Nobody knows what is still on its way over this connection.
                GiveUp();
            }

            throw PostgresFailure.Of(failure);
        }
    }
}
