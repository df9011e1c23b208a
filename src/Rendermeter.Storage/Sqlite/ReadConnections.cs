using System.Collections.Concurrent;

namespace Rendermeter.Storage.Sqlite;

/// <summary>A few read-only connections, so that readers never wait for the writer nor it for them. Each read sees one state of the books.</summary>
internal sealed class ReadConnections(string file, int most) : IDisposable
{
    private readonly SemaphoreSlim _free = new(most);
    private readonly ConcurrentBag<SqliteDatabase> _idle = [];

    /// <summary>Reads in one transaction.</summary>
    public async Task<T> Read<T>(Func<SqliteDatabase, T> read, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        try
        {
            return InTransaction(read);
        }
        finally
        {
            _free.Release();
        }
    }

    public void Dispose()
    {
        while (_idle.TryTake(out var database))
        {
            database.Dispose();
        }

        _free.Dispose();
    }

    private T InTransaction<T>(Func<SqliteDatabase, T> read)
    {
        if (!_idle.TryTake(out var database))
        {
            database = SqliteDatabase.OpenReader(file);
        }

        try
        {
            database.Prepare("BEGIN").Run();
            return read(database);
        }
        finally
        {
            database.RollBack();
            _idle.Add(database);
        }
    }
}
