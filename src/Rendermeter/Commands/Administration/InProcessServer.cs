using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;

namespace Rendermeter.Commands.Administration;

/// <summary>A server without a network: what is sent to it runs through the same endpoints, in this process.</summary>
internal sealed class InProcessServer : IServer
{
    private Func<IFeatureCollection, Task>? _process;

    public IFeatureCollection Features { get; } = new FeatureCollection();

    public Task StartAsync<TContext>(IHttpApplication<TContext> application, CancellationToken cancellationToken)
        where TContext : notnull
    {
        _process = async features =>
        {
            var context = application.CreateContext(features);
            await application.ProcessRequestAsync(context);
            application.DisposeContext(context, exception: null);
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async Task<AdminAnswer> Send(HttpMethod method, string path, byte[] body, string? idempotencyKey)
    {
        var query = path.IndexOf('?', StringComparison.Ordinal);
        using var answered = new MemoryStream();
        var response = new HttpResponseFeature();
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Method = method.Method,
            Scheme = "http",
            Protocol = "HTTP/1.1",
            Path = Uri.UnescapeDataString(query < 0 ? path : path[..query]),
            QueryString = query < 0 ? "" : path[query..],
            RawTarget = path,
            Body = new MemoryStream(body),
            Headers = new HeaderDictionary { ["Host"] = "localhost", ["Content-Type"] = "application/json", ["Content-Length"] = body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture) },
        });
        if (idempotencyKey is not null)
        {
            features.GetRequiredFeature<IHttpRequestFeature>().Headers["Idempotency-Key"] = idempotencyKey;
        }

        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(answered));
        await _process!(features);
        return new AdminAnswer(response.StatusCode, answered.ToArray());
    }

    public void Dispose()
    {
    }
}
