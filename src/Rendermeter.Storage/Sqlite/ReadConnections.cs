using System.Collections.Concurrent;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage.Sqlite;

/// <summary>A few read-only connections, so that readers never wait for the writer nor it for them.</summary>
internal sealed class ReadConnections(string file, int most) : IReadConnections
{
    private readonly SemaphoreSlim _free = new(most);
    private readonly ConcurrentBag<SqliteDatabase> _idle = [];

    /// <inheritdoc/>
    public async Task<T> Read<T>(Func<IStatements, T> read, CancellationToken cancellationToken)
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

    private T InTransaction<T>(Func<IStatements, T> read)
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
