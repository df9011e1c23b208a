using Rendermeter.Engine.Identities;
using Rendermeter.Http.Caps;
using Rendermeter.Http.Events;
using Rendermeter.Http.Funds;
using Rendermeter.Http.Keys;
using Rendermeter.Http.Orgs;
using Rendermeter.Http.Renders;
using Rendermeter.Http.Reports;
using Rendermeter.Http.Routes;
using Rendermeter.Http.Settlements;
using Rendermeter.Http.Wallets;

namespace Rendermeter.Http.Administration;

/// <summary>What an operator administers, whether over the network or by the command line on the data itself: the same addresses and answers either way.</summary>
internal static class AdministrationEndpoints
{
    public static void MapAdministration(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapKeys();
        endpoints.MapCaps();
        endpoints.MapWallets();
        endpoints.MapOrgs();
        endpoints.MapEvents();
        endpoints.MapSpend();
        endpoints.MapAudit();
        endpoints.MapMargins();
        endpoints.MapProviders();
        endpoints.MapGrants();
        endpoints.MapPools();
        endpoints.MapMarkups();
        endpoints.MapQuarantines();
        endpoints.MapPhases();
        endpoints.MapSetAside();
        endpoints.MapRoutes();
        endpoints.MapRenderDecisions();
    }

    /// <summary>What these endpoints are made of, besides the books and the prices.</summary>
    public static void AddAdministration(this IServiceCollection services)
    {
        services.AddSingleton(TimeProvider.System);
        services.AddSingleton<IdSource>();
        services.AddSingleton<Installation>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<OrgDirectory>();
        services.AddSingleton<CapBodies>();
        services.AddSingleton<WalletDirectory>();
        services.AddSingleton<AttemptDirectory>();
    }
}
