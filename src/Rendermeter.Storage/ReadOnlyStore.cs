using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Requests;
using Rendermeter.Storage.Audit;
using Rendermeter.Storage.Records;
using Rendermeter.Storage.Statements;

namespace Rendermeter.Storage;

/// <summary>Books that are only read, whether a server works on them or not.</summary>
public sealed class ReadOnlyStore : IDisposable
{
    private readonly IReadConnections _readers;

    internal ReadOnlyStore(IReadConnections readers, string library)
    {
        Library = library;
        _readers = readers;
        Records = new StoredRecords(readers);
        Reports = new StoredReports(readers);
        RouteRecords = new StoredRouteRecords(readers);
        Auditor = new Auditor(readers);
    }

    /// <summary>What has been written.</summary>
    public IRecords Records { get; }

    /// <summary>Sums over it.</summary>
    public IReports Reports { get; }

    /// <summary>What has been written, as routes and gates learn from it.</summary>
    public Engine.Routes.IRouteRecords RouteRecords { get; }

    /// <summary>Checks the books.</summary>
    public Auditor Auditor { get; }

    /// <summary>The database in use and its version.</summary>
    public string Library { get; }

    /// <inheritdoc/>
    public void Dispose() => _readers.Dispose();
}
