using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Rendermeter.Tests.Http;

/// <summary>
/// In place of OpenAI and of fal's queue, on one port: written from their descriptions, it does what the first word of a prompt says, and keeps the bill that
/// the vendor would write, by prompt. It knows nothing of the gateway's prices: its own stand here.
/// </summary>
internal sealed class VendorStandIn : IAsyncDisposable
{
    /// <summary>Of a picture of 1024 by 1024 at low quality: 10 text tokens at 5 and 196 image tokens at 30 dollars a million.</summary>
    public const decimal OpenAiPicture = (10 * 5m / 1_000_000) + (196 * 30m / 1_000_000);

    /// <summary>Of a megapixel of fal-ai/flux-1/dev.</summary>
    public const decimal FalMegapixel = 0.025m;

    private static readonly byte[] Picture = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, .. new byte[3000]];

    private readonly WebApplication _app;
    private readonly ConcurrentDictionary<string, int> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, (string Prompt, DateTimeOffset DoneAt, int Looks)> _jobs = new(StringComparer.Ordinal);

    private VendorStandIn(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.First());

    /// <summary>What it charges, by prompt.</summary>
    public ConcurrentDictionary<string, decimal> Bill { get; } = new(StringComparer.Ordinal);

    /// <summary>Settings of a gateway that buys here.</summary>
    public Dictionary<string, string?> Settings => new()
    {
        ["Rendermeter:Providers:openai:ApiKey"] = "sk-test",
        ["Rendermeter:Providers:openai:BaseUrl"] = $"{Address}v1",
        ["Rendermeter:Providers:fal:ApiKey"] = "id:secret",
        ["Rendermeter:Providers:fal:BaseUrl"] = $"{Address}fal",
    };

    public static async Task<VendorStandIn> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var vendor = new VendorStandIn(builder.Build());
        vendor._app.MapPost("/v1/images/generations", vendor.Generate);
        vendor._app.MapPost("/fal/fal-ai/flux-1/dev", vendor.Submit);
        vendor._app.MapGet("/fal/fal-ai/flux-1/requests/{id}/status", vendor.Status);
        vendor._app.MapGet("/fal/fal-ai/flux-1/requests/{id}", vendor.Result);
        vendor._app.MapPut("/fal/fal-ai/flux-1/requests/{id}/cancel", vendor.Cancel);
        vendor._app.MapGet("/fal/files/{id}", (HttpContext context) => context.Response.Body.WriteAsync(Picture, context.RequestAborted).AsTask());
        await vendor._app.StartAsync(TestContext.Current.CancellationToken);
        return vendor;
    }

    /// <summary>How often it was asked to make something for a prompt.</summary>
    public int Calls(string prompt) => _calls.GetValueOrDefault(prompt);

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }

    private async Task Generate(HttpContext context)
    {
        var prompt = await Prompt(context);
        var made = $$$"""{"created":1,"data":[{"b64_json":"{{{Convert.ToBase64String(Picture)}}}"}],"output_format":"png","usage":{"input_tokens":10,"output_tokens":196,"total_tokens":206,"input_tokens_details":{"text_tokens":10,"image_tokens":0} } }""";
        switch (Word(prompt))
        {
            case "throttled" when Calls(prompt) == 1:
                context.Response.Headers.RetryAfter = "1";
                await Write(context, 429, """{"error":{"message":"slow down","type":"requests","param":null,"code":"rate_limit_exceeded"}}""");
                return;
            case "wrong":
                await Write(context, 400, """{"error":{"message":"no","type":"invalid_request_error","param":null,"code":"invalid_value"}}""");
                return;
            case "fails-unbilled":
                await Write(context, 500, """{"error":{"message":"oops","type":"server_error","param":null,"code":"server_error"}}""");
                return;
            case "fails-billed":
                Bill[prompt] = OpenAiPicture;
                await Write(context, 500, """{"error":{"message":"oops","type":"server_error","param":null,"code":"server_error"}}""");
                return;
            case "cut":
                Bill[prompt] = OpenAiPicture;
                context.Response.ContentLength = made.Length;
                context.Response.ContentType = "application/json";
                await context.Response.WriteAsync(made[..2000], context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
                return;
            case "slow":
                await Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, CancellationToken.None);
                break;
        }

        Bill.AddOrUpdate(prompt, OpenAiPicture, (_, before) => before + OpenAiPicture);
        context.Response.Headers["x-request-id"] = $"req-{Guid.CreateVersion7(TimeProvider.System.GetUtcNow()):N}";
        await Write(context, 200, made);
    }

    private async Task Submit(HttpContext context)
    {
        var prompt = await Prompt(context);
        if (Word(prompt) == "throttled" && Calls(prompt) == 1)
        {
            context.Response.Headers.RetryAfter = "1";
            await Write(context, 429, """{"detail":"too many","error_type":"concurrent_requests_limit"}""");
            return;
        }

        var id = $"job-{_jobs.Count}-{Math.Abs(prompt.GetHashCode(StringComparison.Ordinal)).ToString(CultureInfo.InvariantCulture)}";
        var word = Word(prompt);
        _jobs[id] = (prompt, TimeProvider.System.GetUtcNow() + (word == "long" ? TimeSpan.FromHours(1) : TimeSpan.Zero), 0);
        if (Units(word) is > 0 and var units)
        {
            Bill.AddOrUpdate(prompt, units * FalMegapixel, (_, before) => before + (units * FalMegapixel));
        }

        if (word == "cut")
        {
            context.Abort();
            return;
        }

        await Write(context, 200, $$"""{"status":"IN_QUEUE","request_id":"{{id}}","queue_position":0}""");
    }

    private Task Status(HttpContext context, string id)
    {
        var job = _jobs[id];
        _jobs[id] = job with { Looks = job.Looks + 1 };
        return Word(job.Prompt) == "busy" && job.Looks == 0 ? Write(context, 503, "busy")
            : job.DoneAt > TimeProvider.System.GetUtcNow() ? Write(context, 202, """{"status":"IN_PROGRESS"}""")
            : Write(context, 200, """{"status":"COMPLETED"}""");
    }

    private Task Result(HttpContext context, string id)
    {
        var word = Word(_jobs[id].Prompt);
        context.Response.Headers["x-fal-billable-units"] = Units(word).ToString(CultureInfo.InvariantCulture);
        return word switch
        {
            "fails-unbilled" => Write(context, 500, """{"detail":"boom","error_type":"runner_server_error"}"""),
            "refused-billed" => Write(context, 422, """{"detail":[{"loc":["output"],"msg":"flagged","type":"content_policy_violation"}]}"""),
            "wrong" => Write(context, 422, """{"detail":[{"loc":["body"],"msg":"missing","type":"missing"}]}"""),
            "long" => Write(context, 499, """{"detail":"gone","error_type":"client_cancelled"}"""),
            _ => Write(context, 200, $$"""{"images":[{"url":"{{Address}}fal/files/{{id}}","content_type":"image/png"}],"has_nsfw_concepts":[false]}"""),
        };
    }

    private Task Cancel(HttpContext context, string id)
    {
        _jobs[id] = _jobs[id] with { DoneAt = TimeProvider.System.GetUtcNow() };
        return Write(context, 202, """{"status":"CANCELLATION_REQUESTED"}""");
    }

    /// <summary>What fal bills: two megapixels begun, and nothing for what never ran.</summary>
    private static int Units(string word) => word is "fails-unbilled" or "wrong" or "long" ? 0 : 2;

    private static string Word(string prompt) => prompt.Split(' ')[0];

    private async Task<string> Prompt(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: CancellationToken.None);
        var prompt = body.RootElement.GetProperty("prompt").GetString()!;
        _calls.AddOrUpdate(prompt, 1, (_, before) => before + 1);
        return prompt;
    }

    private static Task Write(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, CancellationToken.None);
    }
}
