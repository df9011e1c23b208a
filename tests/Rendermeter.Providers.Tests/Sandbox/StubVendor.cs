using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rendermeter.Providers.Tests.Sandbox;

/// <summary>A server that answers every request in one way: what a vendor, or somebody in between, may do on a bad day.</summary>
internal sealed class StubVendor : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StubVendor(WebApplication app) => _app = app;

    public ConcurrentQueue<string> Requests { get; private init; } = [];

    public Uri Address => new(_app.Urls.First() + "/sandbox/sandbox-fast");

    public static async Task<StubVendor> Start(Func<HttpContext, Task> answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var requests = new ConcurrentQueue<string>();
        var app = builder.Build();
        app.Run(context =>
        {
            requests.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return answer(context);
        });
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new StubVendor(app) { Requests = requests };
    }

    public static Task<StubVendor> Start(int status, string body) => Start(context =>
    {
        context.Response.StatusCode = status;
        context.Response.Headers.Location = "/elsewhere";
        return context.Response.WriteAsync(body, TestContext.Current.CancellationToken);
    });

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
