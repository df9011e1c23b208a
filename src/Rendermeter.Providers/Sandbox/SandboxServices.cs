using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
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
}
