using Microsoft.Extensions.Configuration;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Keys;
using Rendermeter.Storage;

namespace Rendermeter.Telemetry;

/// <summary><c>/metrics</c>, and what it is made of.</summary>
internal static class TelemetryEndpoints
{
    /// <summary>It says what everybody spends, so that it asks for a key of the operator unless it was opened.</summary>
    public static void MapTelemetry(this IEndpointRouteBuilder endpoints, TelemetryOptions options)
    {
        var metrics = endpoints.MapGet("/metrics", (PrometheusText text) => TypedResults.Text(text.Write(), PrometheusText.ContentType));
        if (!options.Open)
        {
            metrics.Requires(Access.Operator);
        }
    }

    public static void AddTelemetry(this IServiceCollection services, IConfiguration configuration, IStore store)
    {
        var options = TelemetryOptions.Read(configuration);
        services.AddSingleton(options);
        services.AddSingleton<Instruments>();
        services.AddSingleton<TelemetryFeed>();
        services.AddSingleton(found => new PrometheusText(found.GetRequiredService<Instruments>().Meter));
        services.AddSingleton<ILedger>(found => new MeteredLedger(store.PromptLedger, found.GetRequiredService<TelemetryFeed>()));
        services.AddHostedService<TelemetryShell>();
        if (options.Otlp is not null)
        {
            services.AddHostedService<OtlpExport>();
        }
    }
}
