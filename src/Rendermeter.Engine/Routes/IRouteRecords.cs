using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Wallets;

namespace Rendermeter.Engine.Routes;

/// <summary>The books as routes and gates learn from them: a process boundary. The newest come first; limits are 1 to 10,000.</summary>
public interface IRouteRecords
{
    /// <summary>The attempts of a route that have been resolved.</summary>
    Task<IReadOnlyList<OfferAttempt>> ListAttempts(OrgId org, string route, int limit, CancellationToken cancellationToken);

    /// <summary>The attempts of one offer among the last 2,000 renders of a route that its provider billed, with evidence of how much.</summary>
    Task<IReadOnlyList<SettledAttempt>> ListSettled(OrgId org, string route, string provider, string model, int limit, CancellationToken cancellationToken);

    /// <summary>The perceptual hashes of the accepted outputs of a route.</summary>
    Task<IReadOnlyList<ulong>> ListHashes(OrgId org, string route, int limit, CancellationToken cancellationToken);

    /// <summary>The attempts of a route that were judged, with their scores.</summary>
    /// <param name="limit">Of checks.</param>
    Task<IReadOnlyList<JudgedAttempt>> ListJudged(OrgId org, string route, int limit, CancellationToken cancellationToken);

    /// <summary>The last render in which a route delivered the same thing to the same customer, accepted and not yet spoken of; null where there is none.</summary>
    /// <param name="asked">What was asked for now; it does not count itself.</param>
    /// <param name="since">Not before this instant.</param>
    Task<RenderId?> FindSame(Requests.Render asked, DateTimeOffset since, CancellationToken cancellationToken);

    /// <summary>Why the offers of a render stand in their order, a JSON object; null where they stand as listed.</summary>
    Task<string?> FindChoice(OrgId org, RenderId render, CancellationToken cancellationToken);

    /// <summary>The caps on some scopes with what they have used in the period that contains <paramref name="now"/>, retired ones too.</summary>
    Task<IReadOnlyList<CapRecord>> ListCapsOn(OrgId org, IReadOnlyList<CapScope> scopes, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>A route as it stands; null where the organisation never had one of this name.</summary>
    Task<RouteHead?> FindRoute(OrgId org, string name, CancellationToken cancellationToken);

    /// <summary>Every route that the organisation has or had, by name.</summary>
    Task<IReadOnlyList<RouteHead>> ListRoutes(OrgId org, CancellationToken cancellationToken);

    /// <summary>One version of a route; null where there is none.</summary>
    Task<RouteVersion?> FindRouteVersion(OrgId org, string name, int version, CancellationToken cancellationToken);

    /// <summary>The versions of a route.</summary>
    /// <param name="before">Only versions before this one; null begins with the newest.</param>
    Task<IReadOnlyList<RouteVersion>> ListRouteVersions(OrgId org, string name, int? before, int limit, CancellationToken cancellationToken);
}
