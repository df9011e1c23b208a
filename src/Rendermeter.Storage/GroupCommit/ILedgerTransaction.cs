using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.GroupCommit;

/// <summary>One transaction. Disposed before its commit, it leaves no trace.</summary>
internal interface ILedgerTransaction : IDisposable
{
    /// <summary>
    /// The instant of everything in it, known once the books are loaded: the database's clock in whole microseconds, later than in any transaction
    /// before that touched one of them.
    /// </summary>
    DateTimeOffset Now { get; }

    /// <summary>Locks and loads, for each organisation, all rows that the rules may look at to decide its commands.</summary>
    Dictionary<OrgId, Book> Load(IReadOnlyDictionary<OrgId, List<Command>> commands);

    /// <summary>Writes what was decided on the books.</summary>
    void Write(IReadOnlyDictionary<OrgId, BookChanges> changes);

    /// <summary>Makes it durable. When it returns, a loss of power changes nothing any more.</summary>
    void Commit();
}
