using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Engine.Verdicts.Media;
using Rendermeter.Http;
using Rendermeter.Http.Problems;
using Rendermeter.Http.Renders;
using Rendermeter.Providers;
using Rendermeter.Providers.Sandbox;
using Rendermeter.Storage;

namespace Rendermeter.Commands.Administration;

/// <summary>
/// What decisions about renders are made of, on the data itself. Nothing is sent from here: a render that may go on is made due, and the next process that works
/// on the books goes on with it.
/// </summary>
internal static class RenderDecisions
{
    /// <param name="store">Null where the books are only read: then only lists are asked for.</param>
    public static void Add(IServiceCollection services, IConfiguration configuration, IStore? store)
    {
        // Whoever has the data may see all of it: a cursor of the command line hides nothing, and holds from one call to the next.
        services.AddSingleton(new Http.Json.Cursors("the data itself"u8.ToArray()));
        services.AddSingleton(_ => Written(store).Due);
        services.AddSingleton(_ => Written(store).Outputs);
        services.AddSingleton(_ => new CallbackTokens(Written(store).Secrets.CallbackSecret));
        services.AddSingleton<CallbackUrls>();
        services.AddSingleton(new WorkerOptions { Works = false, SoleProcess = store?.IsSoleProcess ?? false });
        services.AddSingleton(new AttemptOptions { SoleProcess = store?.IsSoleProcess ?? false, FenceWindow = GatewaySettings.Fence(configuration) });
        services.AddSingleton(GatewaySettings.Retries(configuration));

        // An approval quotes anew, and no offer is held for whose provider there is no key.
        GatewayParts.AddVendors(services, configuration);
        services.AddSandboxProviders(new SandboxOptions());
        services.AddSingleton<ProviderSet>();
        services.AddSingleton<SettledCosts>();
        services.AddSingleton<OfferQuotes>();
        services.AddSingleton<Chooser>();
        services.AddSingleton<Engine.Inputs.FilePins>();
        services.AddSingleton<Erasing>();
        services.AddSingleton<AttemptRunner>();
        services.AddSingleton(_ => FfmpegReader.Installed());
        services.AddSingleton<ICheckClient, Http.Routes.HttpCheckClient>();
        services.AddSingleton<Gate>();
        services.AddSingleton<RenderWay>();
        services.AddSingleton<RenderWorker>();
        services.AddSingleton<MoneyRefusals>();
        services.AddSingleton<Submission>();
        services.AddSingleton<Resolving>();
        services.AddSingleton<PersonVerdicts>();
    }

    private static IStore Written(IStore? store) => store ?? throw new InvalidOperationException("books that are only read were asked to change");
}
