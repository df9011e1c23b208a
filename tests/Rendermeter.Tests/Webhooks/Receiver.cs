using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rendermeter.Tests.Webhooks;

/// <summary>Somebody's server on the loopback: it keeps what it is told and answers as the test wants.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SemaphoreSlim _came = new(0);

    private Receiver(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    public ConcurrentQueue<Message> Messages { get; } = [];

    /// <summary>What it answers; 204 unless a test says otherwise.</summary>
    public Func<Message, HttpContext, Task> Answer { get; set; } = (_, context) =>
    {
        context.Response.StatusCode = 204;
        return Task.CompletedTask;
    };

    public IReadOnlyDictionary<string, string?> Settings => new Dictionary<string, string?> { ["Rendermeter:Webhooks:Inside:0"] = Address.AbsoluteUri };

    public static async Task<Receiver> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var receiver = new Receiver(builder.Build());
        receiver._app.Run(async context =>
        {
            using var body = new MemoryStream();
            await context.Request.Body.CopyToAsync(body);
            var message = new Message(
                context.Request.Path, context.Request.Headers["webhook-id"].ToString(), context.Request.Headers["webhook-timestamp"].ToString(),
                context.Request.Headers["webhook-signature"].ToString(), body.ToArray());
            receiver.Messages.Enqueue(message);
            receiver._came.Release();
            await receiver.Answer(message, context);
        });
        await receiver._app.StartAsync(TestContext.Current.CancellationToken);
        return receiver;
    }

    /// <summary>Waits until so many messages have come that the test wants.</summary>
    public async Task<List<Message>> Wait(int count, Func<Message, bool>? wanted = null)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var found = Messages.Where(wanted ?? (_ => true)).ToList();
            if (found.Count >= count)
            {
                return found;
            }

            try
            {
                await _came.WaitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{found.Count} of {count} messages came; all: {string.Join(", ", Messages.Select(message => message.Type))}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
        _came.Dispose();
    }

    /// <summary>A message as it came.</summary>
    internal sealed record Message(string Path, string Id, string Timestamp, string Signature, byte[] Body)
    {
        public JsonElement Json => JsonDocument.Parse(Body).RootElement;

        public JsonElement Facts => Json.GetProperty("data");

        public string Type => Json.GetProperty("type").GetString()!;

        /// <summary>As the specification says it, written a second time: true where one of the signatures is that of the secret.</summary>
        public bool IsSignedWith(string secret)
        {
            using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Convert.FromBase64String(secret["whsec_".Length..]));
            hash.AppendData(Encoding.UTF8.GetBytes($"{Id}.{Timestamp}."));
            hash.AppendData(Body);
            return Signature.Split(' ').Contains("v1," + Convert.ToBase64String(hash.GetHashAndReset()));
        }
    }
}
