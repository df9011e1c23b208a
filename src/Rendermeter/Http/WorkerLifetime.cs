using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Requests;

namespace Rendermeter.Http;

/// <summary>
/// Lets the worker begin when the server listens, since providers are told where to report, and end before it stops listening, since a provider
/// whose answer is awaited may still report. Where several nodes share the books, each takes what is due and nobody has in hand.
/// </summary>
internal sealed class WorkerLifetime(RenderWorker worker, CallbackUrls callbacks, WorkerOptions options, IServer server, IConfiguration configuration) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        callbacks.PublicUrl = configuration["Rendermeter:PublicUrl"] is { Length: > 0 } address ? new Uri(address)
            : Gateway.Reachable(server.Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.First());
        if (options.Works)
        {
            await worker.StartAsync(cancellationToken);
        }
    }

    public Task StoppingAsync(CancellationToken cancellationToken) => worker.StopAsync(cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
