using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Rendermeter.Http;
using Rendermeter.Providers.Sandbox;

[assembly: AssemblyFixture(typeof(Rendermeter.Tests.Http.TestGateway))]

namespace Rendermeter.Tests.Http;

/// <summary>A whole gateway with its sandbox on a free port: real Kestrel, real SQLite in a directory of its own, vendors that are quick.</summary>
public sealed class TestGateway : IAsyncLifetime
{
    private readonly Action<SandboxOptions>? _configure;
    private readonly IReadOnlyDictionary<string, string?> _settings;
    private Gateway? _gateway;
    private Tenant? _operator;

    public TestGateway() => _settings = new Dictionary<string, string?>();

    internal TestGateway(Action<SandboxOptions>? configure, IReadOnlyDictionary<string, string?>? settings = null, string? directory = null)
        => (_configure, _settings, Directory) = (configure, settings ?? new Dictionary<string, string?>(), directory ?? Directory);

    internal string Directory { get; } = System.IO.Directory.CreateTempSubdirectory("rendermeter-http-").FullName;

    internal Gateway Gateway => _gateway!;

    internal Uri Address => Gateway.Address;

    /// <summary>The first organisation, with the key that the first start has made.</summary>
    internal Tenant Operator => _operator!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await Gateway.Start(
            new GatewayOptions
            {
                Urls = "http://127.0.0.1:0",
                DataDirectory = Directory,
                Sandbox = true,
                LogToConsole = false,
                Settings = _settings,
                ConfigureSandbox = sandbox =>
                {
                    foreach (var vendor in sandbox.Providers.Values)
                    {
                        (vendor.ShortestRun, vendor.LongestRun) = (TimeSpan.FromMilliseconds(10), TimeSpan.FromMilliseconds(40));

                        // A vendor in a process that is busy with other tests is not given up after its two seconds.
                        vendor.SubmitTimeout = TimeSpan.FromSeconds(20);
                    }

                    _configure?.Invoke(sandbox);
                },
            },
            TestContext.Current.CancellationToken);
        if (_gateway.FirstKey is { } key)
        {
            _operator = new Tenant(this, key.Text, "", "");
        }
    }

    /// <summary>An organisation of its own, so that what one test spends no other one sees.</summary>
    internal async Task<Tenant> Open(string creditLine = "10.00", bool admin = true, string keyName = "shop")
    {
        var org = await Make("/api/v1/orgs", $$"""{"name":"tenant","credit_line":"{{creditLine}}"}""");
        var key = await Make("/api/v1/keys", $$"""{"name":"{{keyName}}","admin":{{(admin ? "true" : "false")}},"org":"{{org.Json.GetProperty("id").GetString()}}"}""");
        return new Tenant(this, key.Json.GetProperty("key").GetString()!, org.Json.GetProperty("wallet").GetString()!, key.Json.GetProperty("id").GetString()!);
    }

    /// <summary>What a test begins with: on a busy machine a database may seem away for a moment.</summary>
    private async Task<Answer> Make(string path, string body)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        Answer made;
        while ((made = await Operator.Post(path, body)).Status == 503)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, limit.Token);
        }

        Assert.True(made.Status == 201, made.Text);
        return made;
    }

    internal async Task<Answer> Send(HttpMethod method, string path, string? key, HttpContent? content = null, params (string Name, string Value)[] headers)
    {
        using var client = new HttpClient { BaseAddress = Address };
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return await Answer.Read(response);
    }

    internal static StringContent Body(string json) => new(json, Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        if (_gateway is not null)
        {
            await _gateway.DisposeAsync();
        }

        System.IO.Directory.Delete(Directory, recursive: true);
    }

    /// <summary>An answer, read to its end.</summary>
    internal sealed record Answer(int Status, string MediaType, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
    {
        public string Text => Encoding.UTF8.GetString(Bytes);

        public JsonElement Json => JsonDocument.Parse(Bytes).RootElement;

        public string? Code => Json.GetProperty("code").GetString();

        public string? Header(string name) => Headers.GetValueOrDefault(name);

        public static async Task<Answer> Read(HttpResponseMessage response) => new(
            (int)response.StatusCode,
            response.Content.Headers.ContentType?.MediaType ?? "",
            await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken),
            response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase));
    }

    /// <summary>Who asks in a test.</summary>
    internal sealed record Tenant(TestGateway Gateway, string Key, string Wallet, string KeyId)
    {
        private static readonly string[] Final = ["succeeded", "rejected", "failed", "cancelled"];

        /// <summary>Somebody of the same organisation who may not administer.</summary>
        public async Task<Tenant> Plain(string members = "")
        {
            var made = await Gateway.Operator.Post("/api/v1/keys", $$"""{"name":"plain","org":"{{(await ReadWallet()).GetProperty("org").GetString()}}"{{members}}}""");
            Assert.True(made.Status == 201, made.Text);
            return new Tenant(Gateway, made.Json.GetProperty("key").GetString()!, Wallet, made.Json.GetProperty("id").GetString()!);
        }

        public Task<Answer> Get(string path, params (string Name, string Value)[] headers) => Gateway.Send(HttpMethod.Get, path, Key, null, headers);

        public Task<Answer> Post(string path, string json, params (string Name, string Value)[] headers) => Gateway.Send(HttpMethod.Post, path, Key, Body(json), headers);

        /// <summary>Asks for a render and waits until it has ended.</summary>
        public async Task<JsonElement> Render(string body)
        {
            var admitted = await Post("/api/v1/renders", body);
            Assert.True(admitted.Status == 202, admitted.Text);
            return await End(admitted.Json.GetProperty("id").GetString()!);
        }

        public async Task<JsonElement> End(string render)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (true)
            {
                // A database that comes back may be away for one read more.
                var answer = await Get($"/api/v1/renders/{render}");
                if (answer.Status == 200 && Final.Contains(answer.Json.GetProperty("status").GetString()))
                {
                    return answer.Json;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
            }
        }

        /// <summary>All renders of the tenant, once there are so many and each has ended.</summary>
        public async Task<IReadOnlyList<JsonElement>> EndAll(int count, TimeSpan within)
        {
            using var limit = new CancellationTokenSource(within);
            while (true)
            {
                var renders = (await Get("/api/v1/renders?limit=1000")).Json.GetProperty("data").EnumerateArray().ToList();
                if (renders.Count == count && renders.TrueForAll(render => Final.Contains(render.GetProperty("status").GetString())))
                {
                    return renders;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, limit.Token);
            }
        }

        public async Task<JsonElement> ReadWallet() => (await Gateway.Operator.Get($"/api/v1/wallets/{Wallet}")).Json;

        /// <summary>Waits until the first render of the tenant is admitted.</summary>
        public async Task BeginFirst()
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
            while (await CountRenders() == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, limit.Token);
            }
        }

        public async Task<int> CountRenders() => (await Get("/api/v1/renders")).Json.GetProperty("data").GetArrayLength();

        /// <summary>Nothing was asked for, nothing is held and nothing was spent.</summary>
        public async Task AssertUntouched(string balance = "10.000000000")
        {
            var wallet = await ReadWallet();
            Assert.Equal(("0.000000000", balance), (wallet.GetProperty("held").GetString(), wallet.GetProperty("balance").GetString()));
            Assert.Equal(0, await CountRenders());
        }
    }
}
