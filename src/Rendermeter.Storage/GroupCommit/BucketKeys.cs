using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Storage.GroupCommit;

/// <summary>Which buckets of caps the commands of a batch will look at.</summary>
internal static class BucketKeys
{
    /// <summary>Those that the attempts at hand were admitted in, and the present one of every cap that an admission may meet or that is set.</summary>
    public static HashSet<(CapId Cap, DateTimeOffset StartAt)> Of(Book book, IReadOnlyList<Command> commands, DateTimeOffset now)
    {
        var keys = book.AttemptCaps.Values.SelectMany(parts => parts).Select(part => (part.Cap, part.BucketStartAt)).ToHashSet();
        var scopes = commands.OfType<Admit>().SelectMany(admit => admit.Scopes).ToHashSet();
        var put = commands.OfType<PutCap>().Select(put => put.Cap).ToList();
        foreach (var cap in book.Caps.Values.Where(cap => scopes.Contains(cap.Scope)).Concat(put))
        {
            keys.Add((cap.Id, CapPeriods.Containing(cap.Period, cap.TimeZone, now).StartAt));
        }

        return keys;
    }
}
