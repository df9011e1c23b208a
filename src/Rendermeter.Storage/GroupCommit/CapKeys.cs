using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.GroupCommit;

/// <summary>Which caps the commands of a batch will look at, besides those that the attempts at hand are in.</summary>
internal static class CapKeys
{
    /// <summary>What caps may be on: everything that an admission names, and the defaults of the same kinds.</summary>
    public static HashSet<CapScope> Scopes(IReadOnlyList<Command> commands)
    {
        var named = commands.OfType<Admit>().SelectMany(admit => admit.Scopes).ToHashSet();
        return [.. named, .. named.Select(scope => scope with { Id = "" })];
    }

    /// <summary>Those that are named themselves.</summary>
    public static HashSet<CapId> Ids(IReadOnlyList<Command> commands)
        => [.. commands.OfType<PutCap>().Select(put => put.Cap.Id), .. commands.OfType<RetireCap>().Select(retire => retire.Id)];
}
