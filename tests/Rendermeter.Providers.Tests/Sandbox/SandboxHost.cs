using System.Collections.Concurrent;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rendermeter.Engine.Attempts;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Providers.Tests.Sandbox;

/// <summary>The sandbox on a real port, with somebody who takes its callbacks.</summary>
internal sealed class SandboxHost : IAsyncDisposable
{
    public const string Key = "a-key";
    public const string Secret = "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private readonly WebApplication _app;

    private SandboxHost(WebApplication app, string directory)
    {
        (_app, Directory) = (app, directory);
        Client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
        Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Key);
    }

    public string Directory { get; }

    public HttpClient Client { get; }

    public ConcurrentQueue<(Dictionary<string, string> Headers, byte[] Body)> Hooks { get; private init; } = [];

    public string HookUrl => $"{Client.BaseAddress}hooks";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<SandboxHost> Start(string? directory = null, Action<SandboxOptions>? configure = null, int deafFor = 0)
    {
        var options = new SandboxOptions { DataDirectory = directory ?? System.IO.Directory.CreateTempSubdirectory("sandbox-").FullName };
        foreach (var vendor in options.Providers.Values)
        {
            (vendor.ApiKey, vendor.WebhookSecret) = (Key, Secret);
            (vendor.ShortestRun, vendor.LongestRun) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60));
        }

        configure?.Invoke(options);
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSandbox(options).AddSandboxProviders(options);
        var hooks = new ConcurrentQueue<(Dictionary<string, string>, byte[])>();
        var app = builder.Build();
        app.MapSandbox();
        app.MapPost("/hooks", async (HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body, Token);
            hooks.Enqueue((request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()), body.ToArray()));
            return hooks.Count <= deafFor ? Results.StatusCode(500) : Results.Ok();
        });
        await app.StartAsync(Token);
        return new SandboxHost(app, options.DataDirectory) { Hooks = hooks };
    }

    public IProvider Provider(string id) => _app.Services.GetRequiredService<IEnumerable<IProvider>>().Single(provider => provider.Id == id);

    public Task<HttpResponseMessage> Post(string provider, object body) => Client.PostAsJsonAsync($"/sandbox/{provider}/jobs", body, Token);

    /// <summary>Submits a job and returns its id.</summary>
    public async Task<string> Submit(string provider, string model, object parameters, string prompt = "a red kettle", string reference = "att_1", string? webhookUrl = null)
    {
        using var answer = await Post(provider, new { reference, model, prompt, parameters, webhook_url = webhookUrl });
        Assert.Equal(202, (int)answer.StatusCode);
        var job = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal("queued", job.GetProperty("status").GetString());
        return job.GetProperty("id").GetString()!;
    }

    public Task<JsonElement> Get(string path) => Client.GetFromJsonAsync<JsonElement>(path, Token);

    public Task<JsonElement> Bill(string provider) => Get($"/sandbox/{provider}/bill");

    /// <summary>Waits until there is a job of a reference.</summary>
    public async Task Begun(string provider, string reference)
    {
        using var limit = Limited();
        while ((await Get($"/sandbox/{provider}/jobs?reference={reference}")).GetProperty("jobs").GetArrayLength() == 0)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>Waits until a job runs.</summary>
    public async Task Running(string provider, string job)
    {
        using var limit = Limited();
        while ((await Get($"/sandbox/{provider}/jobs/{job}")).GetProperty("status").GetString() != "running")
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>The job, once it has ended.</summary>
    public async Task<JsonElement> Ended(string provider, string job)
    {
        using var limit = Limited();
        while (true)
        {
            var found = await Get($"/sandbox/{provider}/jobs/{job}");
            if (found.GetProperty("finished_at").ValueKind != JsonValueKind.Null)
            {
                return found;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    /// <summary>Submits a job and waits for its end.</summary>
    public async Task<JsonElement> Run(string provider, string model, object parameters, string prompt = "a red kettle", string reference = "att_1")
        => await Ended(provider, await Submit(provider, model, parameters, prompt, reference));

    public async Task<byte[]> Fetch(JsonElement job, int output = 0)
        => await Client.GetByteArrayAsync(job.GetProperty("outputs")[output].GetProperty("url").GetString(), Token);

    public async Task WaitForHooks(int count)
    {
        using var limit = Limited();
        while (Hooks.Count < count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    private static CancellationTokenSource Limited()
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        return limit;
    }

    /// <summary>What a kill at this instant would leave behind.</summary>
    public string CopyFiles()
    {
        var copy = System.IO.Directory.CreateTempSubdirectory("sandbox-crash-").FullName;
        // Jobs go on meanwhile. A bill's line is written after the end of its job, so the bills are copied first: the other way round is no state that a kill leaves.
        foreach (var file in System.IO.Directory.EnumerateFiles(Directory, "*.jsonl", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            var target = Path.Combine(copy, Path.GetRelativePath(Directory, file));
            System.IO.Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        return copy;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}
