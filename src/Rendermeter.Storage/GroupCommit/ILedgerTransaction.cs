using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.GroupCommit;

/// <summary>One transaction. Disposed before its commit, it leaves no trace.</summary>
internal interface ILedgerTransaction : IDisposable
{
    /// <summary>The instant of everything in it: the database's clock in whole microseconds, later than any transaction before.</summary>
    DateTimeOffset Now { get; }

    /// <summary>Locks and loads all rows of an organisation that the rules may look at to decide these commands.</summary>
    Book Load(OrgId org, IReadOnlyList<Command> commands);

    /// <summary>Writes what was decided on a book.</summary>
    void Write(OrgId org, BookChanges changes);

    /// <summary>Makes it durable. When it returns, a loss of power changes nothing any more.</summary>
    void Commit();
}
