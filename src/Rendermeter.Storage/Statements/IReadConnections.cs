namespace Rendermeter.Storage.Statements;

/// <summary>A few connections that cannot write. Each read sees one state of the books, in one transaction.</summary>
internal interface IReadConnections : IDisposable
{
    /// <summary>Reads in one transaction.</summary>
    Task<T> Read<T>(Func<IStatements, T> read, CancellationToken cancellationToken);
}
