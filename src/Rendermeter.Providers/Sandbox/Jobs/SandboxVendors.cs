using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Rendermeter.Providers.Sandbox.Jobs;

/// <summary>All vendors of the sandbox, alive as long as the application is.</summary>
internal sealed class SandboxVendors : IHostedService
{
    private readonly Dictionary<string, SandboxVendor> _vendors;

    public SandboxVendors(SandboxOptions options, WebhookSender webhooks, TimeProvider time, ILogger<SandboxVendor> logger)
    {
        if (options.Fault() is { } fault)
        {
            throw new ArgumentException(fault, nameof(options));
        }

        _vendors = options.Providers.ToDictionary(
            pair => pair.Key,
            pair => new SandboxVendor(pair.Key, Path.Combine(options.DataDirectory, "sandbox", pair.Key), pair.Value, webhooks, time, logger),
            StringComparer.Ordinal);
    }

    public SandboxVendor? Find(string provider) => _vendors.GetValueOrDefault(provider);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var vendor in _vendors.Values)
        {
            vendor.Start();
        }

        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(_vendors.Values.Select(vendor => vendor.Stop()));
}
