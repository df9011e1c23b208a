using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Routes;

/// <summary>What is left of the caps on spend that name a request. Pure. It is looked at before the hold, which decides on locked rows: here it only steers.</summary>
public sealed class CapRooms(IReadOnlyList<CapRecord> caps, string? customerTier)
{
    /// <summary>Everything that a cap could name about a request, whichever offer serves it.</summary>
    public static IReadOnlyList<CapScope> Scopes(RenderRequest request, Caller caller)
    {
        var scopes = new List<CapScope>
        {
            new(CapScopeKind.Org, caller.Org.ToString()), new(CapScopeKind.Project, caller.Project.ToString()), new(CapScopeKind.Key, caller.Key.ToString()),
        };
        scopes.AddRange(request.Customer is { } customer ? [new CapScope(CapScopeKind.Customer, customer)] : []);
        scopes.AddRange(request.Feature is { } feature ? [new CapScope(CapScopeKind.Feature, feature)] : []);
        scopes.AddRange(request.Tags.Distinct().Select(tag => new CapScope(CapScopeKind.Tag, tag)));
        return scopes;
    }

    /// <summary>The scopes of an offer, <c>provider/model</c> with or without a version.</summary>
    public static IReadOnlyList<CapScope> Scopes(string offer)
        => [new CapScope(CapScopeKind.Model, RoutePlanning.WithoutVersion(offer)), new CapScope(CapScopeKind.Provider, offer[..offer.IndexOf('/', StringComparison.Ordinal)])];

    /// <summary>The least that an enforcing cap on spend on one of the scopes has left, in nano-units; null where there is none.</summary>
    public long? Left(IEnumerable<CapScope> scopes) => scopes.SelectMany(Left).Min(left => (long?)left);

    private IEnumerable<long> Left(CapScope scope)
    {
        var on = caps.Where(cap => cap.Cap.Scope == scope).ToList();
        foreach (var cap in on.Where(cap => !cap.Cap.Inherits && IsAbout(cap.Cap)))
        {
            yield return Room(cap.Cap, cap.Bucket);
        }

        foreach (var standard in caps.Where(cap => cap.Cap.Scope == scope with { Id = "" } && IsAbout(cap.Cap)).Select(cap => cap.Cap))
        {
            // What a person has set on the value itself stands in the place of the default; what nobody has met yet has used nothing.
            var made = on.Find(cap => cap.Cap.MadeFrom == standard.Id);
            if (made is null ? !on.Exists(cap => cap.Cap.MadeFrom is null && IsAbout(cap.Cap) && cap.Cap.Period == standard.Period) : made.Cap is { Inherits: true, RetiredAt: null })
            {
                yield return made is null ? standard.Limit : Room(standard, made.Bucket);
            }
        }
    }

    private bool IsAbout(Cap cap)
        => cap is { RetiredAt: null, Enforce: true, Metric: CapMetric.Spend, Unit: "USD" } && (cap.CustomerTier is null || cap.CustomerTier == customerTier);

    private static long Room(Cap cap, CapBucket bucket) => Math.Max(0, cap.Limit - bucket.Held - bucket.Posted);
}
