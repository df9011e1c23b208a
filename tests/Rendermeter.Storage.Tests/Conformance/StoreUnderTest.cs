using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;
using Rendermeter.Storage.Audit;

namespace Rendermeter.Storage.Tests.Conformance;

/// <summary>A database with a ledger on it, and a way to look at and to damage its rows that the ledger does not know of.</summary>
public abstract class StoreUnderTest : IAsyncDisposable
{
    /// <summary>The whole of it, as a gateway has it.</summary>
    public abstract IStore Store { get; }

    public abstract ILedger Ledger { get; }

    public abstract IRecords Records { get; }

    public abstract Rendermeter.Engine.Routes.IRouteRecords RouteRecords { get; }

    /// <summary>Runs a text and answers how many rows it changed.</summary>
    public abstract int Change(string sql);

    /// <summary>The rows of a query, each as one line of text.</summary>
    public abstract IReadOnlyList<string> Rows(string sql);

    public abstract Task<IReadOnlyList<AuditFinding>> Audit();

    /// <summary>Damages the books, audits them, and undoes the damage.</summary>
    public abstract Task<(int Changed, IReadOnlyList<AuditFinding> Findings)> AuditDamaged(string sql);

    public abstract ValueTask DisposeAsync();
}
