using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Providers.Fal;
using Rendermeter.Providers.Guarded;
using Rendermeter.Providers.OpenAi;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers;

/// <summary>The vendors with an adapter. One is added where its key is configured; a folder and a line here are all that another one needs.</summary>
public static class Vendors
{
    private static readonly Vendor[] All =
    [
        new("openai", "OPENAI_API_KEY", (found, key, url, limits) =>
        {
            var options = new OpenAiProviderOptions { ApiKey = key, Limits = limits };
            options.BaseUrl = url ?? options.BaseUrl;
            return new OpenAiProvider(options, found.GetRequiredService<VendorWire>(), found.GetRequiredService<IOutputFiles>(), found.GetRequiredService<TimeProvider>());
        }),
        new("fal", "FAL_KEY", (found, key, url, limits) =>
        {
            var options = new FalProviderOptions { ApiKey = key, Limits = limits };
            options.BaseUrl = url ?? options.BaseUrl;
            options.Inputs = found.GetRequiredService<VendorAddresses>().Text("fal", "Inputs");
            options.KeysUrl = found.GetRequiredService<VendorAddresses>().Of("fal", "KeysUrl") ?? options.KeysUrl;
            return new FalProvider(options, found.GetRequiredService<PriceBook>(), found.GetRequiredService<VendorWire>(), found.GetRequiredService<GuardedHttp>(), found.GetRequiredService<TimeProvider>());
        }),
    ];

    /// <summary>The vendors with an adapter, each with the environment variable that its key is also taken from.</summary>
    public static IReadOnlyList<(string Id, string KeyVariable)> Known { get; } = [.. All.Select(vendor => (vendor.Id, vendor.KeyVariable))];

    /// <summary>Adds the adapters of the vendors whose key is found.</summary>
    /// <param name="setting">A setting by its whole name, such as <c>Rendermeter:Providers:fal:ApiKey</c> or <c>FAL_KEY</c>; null where there is none.</param>
    /// <returns>The vendors that were added.</returns>
    /// <exception cref="FormatException">A base URL is no address, or a limit none; the message names the setting.</exception>
    public static IReadOnlyList<string> AddVendors(this IServiceCollection services, Func<string, string?> setting)
    {
        var addresses = new VendorAddresses(setting);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(addresses);
        services.TryAddSingleton<VendorWire>();
        var urls = All.Select(vendor => addresses.Of(vendor.Id, "BaseUrl")).Append(addresses.Of("fal", "KeysUrl")).OfType<Uri>().ToList();
        services.TryAddSingleton(found => new GuardedHttp(urls, found.GetRequiredService<TimeProvider>()));
        var added = new List<string>();
        foreach (var vendor in All)
        {
            if ((Text(setting($"{VendorAddresses.Section}:{vendor.Id}:ApiKey")) ?? Text(setting(vendor.KeyVariable))) is { } key)
            {
                var limits = VendorLimits.Read(vendor.Id, setting);
                services.AddSingleton<IProvider>(found => vendor.Make(found, key, addresses.Of(vendor.Id, "BaseUrl"), limits));
                added.Add(vendor.Id);
            }
        }

        return added;
    }

    private static string? Text(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();

    /// <summary>One vendor: its id, where its key is found, and how its adapter is made.</summary>
    private sealed record Vendor(string Id, string KeyVariable, Func<IServiceProvider, string, Uri?, VendorLimits, IProvider> Make);
}
