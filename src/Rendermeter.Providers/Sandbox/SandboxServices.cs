using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rendermeter.Engine.Attempts;
using Rendermeter.Providers.Sandbox.Jobs;

namespace Rendermeter.Providers.Sandbox;

/// <summary>Registers the sandbox.</summary>
public static class SandboxServices
{
    /// <summary>Adds the three vendors. They start and stop with the application; <see cref="SandboxEndpoints.MapSandbox"/> gives them their addresses.</summary>
    /// <exception cref="ArgumentException">On start, when an option is out of its bounds.</exception>
    public static IServiceCollection AddSandbox(this IServiceCollection services, SandboxOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(options);
        services.AddSingleton<WebhookSender>();
        services.AddSingleton<SandboxVendors>();
        services.AddHostedService(provider => provider.GetRequiredService<SandboxVendors>());
        return services;
    }

    /// <summary>Adds the adapters to the vendors of <paramref name="options"/>, which live in this process: their address is found once it listens.</summary>
    public static IServiceCollection AddSandboxProviders(this IServiceCollection services, SandboxOptions options)
    {
        foreach (var (id, vendor) in options.Providers)
        {
            services.AddSandboxProvider(id, new SandboxClientOptions
            {
                BaseUrl = vendor.BaseUrl,
                ApiKey = vendor.ApiKey,
                WebhookSecret = vendor.WebhookSecret,
                SubmitTimeout = vendor.SubmitTimeout,
                NetworkHorizon = 2 * vendor.SubmitTimeout,
                Limits = vendor.Limits,
            });
        }

        return services;
    }

    /// <summary>Adds the adapter to one vendor, here or in another process.</summary>
    public static IServiceCollection AddSandboxProvider(this IServiceCollection services, string id, SandboxClientOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<SandboxWire>();
        services.TryAddSingleton<OwnAddress>();
        services.AddSingleton<IProvider>(found => new SandboxProvider(
            id, options, () => found.GetRequiredService<OwnAddress>().Find(), found.GetRequiredService<SandboxWire>(), found.GetRequiredService<TimeProvider>()));
        return services;
    }
}
