using Microsoft.Extensions.Configuration;
using Rendermeter.Commands;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;
using Rendermeter.Engine.Routes;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Administration;
using Rendermeter.Http.Caps;
using Rendermeter.Http.Forecasts;
using Rendermeter.Http.Hooks;
using Rendermeter.Http.Keys;
using Rendermeter.Http.OpenAi;
using Rendermeter.Http.Pages;
using Rendermeter.Http.Prices;
using Rendermeter.Http.Problems;
using Rendermeter.Http.Quotes;
using Rendermeter.Http.Renders;
using Rendermeter.Http.Upkeep;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Providers;
using Rendermeter.Providers.Sandbox;
using Rendermeter.Storage;
using Rendermeter.Telemetry;

namespace Rendermeter.Http;

/// <summary>What a gateway is made of, and what it answers.</summary>
internal static class GatewayParts
{
    /// <summary>Adds every part.</summary>
    /// <exception cref="GatewayStartException">A setting is wrong; the message names it.</exception>
    public static void Add(WebApplicationBuilder builder, GatewayOptions options, PriceBook book, RouteTable routes, IStore store)
    {
        var services = builder.Services;
        services.AddAdministration();
        services.AddSingleton(book);
        services.AddSingleton(routes);
        services.AddSingleton(provider => new RouteVersions(routes, store.RouteRecords, store.Ledger, provider.GetRequiredService<TimeProvider>()));
        services.AddTelemetry(builder.Configuration, store);
        services.AddSingleton(store.Records);
        services.AddSingleton(store.Reports);
        services.AddSingleton(store.Auditor);
        services.AddSingleton(store.RouteRecords);
        services.AddSingleton(store.Outputs);
        services.AddSingleton(new KeyPepper(store.Secrets.KeyPepper));
        services.AddSingleton(new CallbackTokens(store.Secrets.CallbackSecret));
        services.AddSingleton<CallbackUrls>();
        services.AddSingleton(provider => new Engine.Inputs.InputLinks(store.Secrets.Derive("input links"), store.Outputs, provider.GetRequiredService<CallbackUrls>(), TimeProvider.System));
        services.AddSingleton(OutputSettings.ReadInputs(builder.Configuration));
        services.AddSingleton(new Json.IdempotencyPolicy(string.Equals(builder.Configuration["Rendermeter:Idempotency:Required"], "true", StringComparison.OrdinalIgnoreCase)));
        services.AddSingleton<Inputs.InputRoom>();
        services.AddSingleton<Engine.Inputs.FilePins>();
        services.AddSingleton<Inputs.InputTaking>();
        services.AddSingleton<Inputs.InputGathering>();
        services.AddSingleton(new OutputLinks(store.Secrets.Derive("output links"), TimeProvider.System));
        services.AddSingleton(store);
        services.AddSingleton(new AttemptOptions { SoleProcess = store.IsSoleProcess, FenceWindow = GatewaySettings.Fence(builder.Configuration) });
        services.AddSingleton(new WorkerOptions { SoleProcess = store.IsSoleProcess, Works = options.Works });
        services.AddSingleton(GatewaySettings.Retries(builder.Configuration));
        services.AddSingleton(store.Due);
        services.AddSingleton(new Json.Cursors(store.Secrets.Derive("cursors")));
        services.AddSingleton<Resolving>();
        services.AddSingleton<PersonVerdicts>();
        services.AddSingleton<Erasing>();
        services.AddSingleton<ElsewhereWay>();
        AddVendors(services, builder.Configuration);
        services.AddSingleton<ProviderSet>();
        services.AddSingleton<SettledCosts>();
        services.AddSingleton<OfferQuotes>();
        services.AddSingleton<Chooser>();

        // Who works on renders has time: a claim or a settlement that is given up too early would only make a doubt.
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<AttemptRunner>(provider, new MeteredLedger(store.Ledger, provider.GetRequiredService<TelemetryFeed>())));
        services.AddSingleton(_ => Engine.Verdicts.Media.FfmpegReader.Installed());
        services.AddSingleton<Engine.Verdicts.ICheckClient, Routes.HttpCheckClient>();
        services.AddSingleton<Engine.Verdicts.Gate>();
        services.AddSingleton<RenderWay>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<RenderWorker>(provider, new MeteredLedger(store.Ledger, provider.GetRequiredService<TelemetryFeed>())));
        services.AddHostedService<WorkerLifetime>();
        services.AddSingleton(GatewaySettings.Upkeep(builder.Configuration));
        services.AddHostedService<AuditShell>();
        services.AddHostedService<PruneShell>();
        services.AddHostedService<RetentionShell>();
        services.AddHostedService<FundExpiry>();
        Webhooks.WebhookServices.Add(services, builder.Configuration, store, options.Works);

        services.AddSingleton<MoneyRefusals>();
        services.AddSingleton<Submission>();
        services.AddSingleton<ModelNames>();
        services.AddSingleton<RetryMemory>();
        services.AddSingleton<WaitingCalls>();
        services.AddSingleton(GatewaySettings.OpenAi(builder.Configuration));
        if (options.Sandbox)
        {
            var sandbox = new SandboxOptions { DataDirectory = store.DataDirectory };
            SandboxSettings.Read(builder.Configuration, sandbox);
            options.ConfigureSandbox?.Invoke(sandbox);
            services.AddSandbox(sandbox);
            services.AddSandboxProviders(sandbox);
        }
    }

    /// <summary>Maps every address that is answered.</summary>
    public static void Map(WebApplication application, GatewayOptions options)
    {
        application.UseMiddleware<ProblemMiddleware>();
        application.UseRouting();
        application.UseMiddleware<KeyMiddleware>();
        application.MapHealth();
        application.MapTelemetry(application.Services.GetRequiredService<TelemetryOptions>());
        _ = application.Services.GetRequiredService<PrometheusText>();
        application.MapQuotes();
        application.MapForecasts();
        application.MapRenders();
        application.MapVerdicts();
        application.MapOutputs();
        Inputs.InputEndpoints.MapInputs(application);
        application.MapAttempts();
        application.MapPrices();
        application.MapAdministration();
        Webhooks.WebhookEndpoints.MapWebhooks(application);
        application.MapHooks();
        application.MapImages();
        application.MapEdits();
        application.MapSpeech();
        application.MapModels();
        if (options.Sandbox)
        {
            application.MapSandbox();
        }
    }

    /// <summary>The providers whose key is configured. Without one a model can be quoted, and a render of it is refused.</summary>
    private static void AddVendors(IServiceCollection services, IConfiguration configuration)
    {
        try
        {
            services.AddVendors(name => configuration[name]);
        }
        catch (FormatException wrong)
        {
            throw new GatewayStartException(wrong.Message, ExitCode.WrongUsage, wrong);
        }
    }
}
