using Rendermeter.Engine.Requests;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.Records;
using Rendermeter.Storage.Sqlite;

namespace Rendermeter.Storage;

/// <summary>A data directory that is only read, whether a server has it or not.</summary>
public sealed class ReadOnlyStore : IDisposable
{
    private readonly ReadConnections _readers;

    internal ReadOnlyStore(ReadConnections readers)
    {
        _readers = readers;
        Records = new SqliteRecords(readers);
        Auditor = new Auditor(readers);
    }

    /// <summary>What has been written.</summary>
    public IRecords Records { get; }

    /// <summary>Checks the books.</summary>
    public Auditor Auditor { get; }

    /// <summary>The SQLite in use.</summary>
    public SqliteLibrary Library => SqliteNative.Library;

    /// <inheritdoc/>
    public void Dispose() => _readers.Dispose();
}
