using Rendermeter.Engine.Webhooks;
using Rendermeter.Storage;

namespace Rendermeter.Http.Webhooks;

/// <summary>What webhooks are made of.</summary>
internal static class WebhookServices
{
    public static void Add(IServiceCollection services, Microsoft.Extensions.Configuration.IConfiguration configuration, IStore store, bool works)
    {
        services.AddSingleton(store.Webhooks);
        services.AddSingleton(store.DueDeliveries);
        services.AddSingleton(new WebhookSecrets(store.Secrets.Derive));
        services.AddSingleton(WebhookOptions.Read(configuration));
        services.AddSingleton<WebhookSignal>();
        services.AddSingleton<WebhookClient>();
        services.AddSingleton<FanOut>();
        if (works)
        {
            services.AddHostedService<WebhookShell>();
        }
    }
}
