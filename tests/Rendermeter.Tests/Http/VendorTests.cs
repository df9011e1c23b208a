using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rendermeter.Http;

namespace Rendermeter.Tests.Http;

/// <summary>A gateway with keys of real vendors, whose addresses lead to a stand-in on this machine.</summary>
public sealed class VendorTests
{
    /// <summary>Ten silent frames of MP3.</summary>
    private static readonly byte[] Sound = [.. Enumerable.Repeat((byte[])[0xff, 0xfb, 0x90, 0x00, .. new byte[413]], 10).SelectMany(frame => frame)];

    private static readonly string Picture = Convert.ToBase64String(Png.Make(1024, 1024));

    [Fact]
    public async Task A_configured_key_makes_the_models_of_its_vendor_run_and_no_others()
    {
        await using var vendor = await Vendor.Start();
        await using var gateway = new TestGateway(null, new Dictionary<string, string?>
        {
            ["Rendermeter:Providers:openai:ApiKey"] = "sk-test",
            ["Rendermeter:Providers:openai:BaseUrl"] = $"{vendor.Address}v1",
            ["Rendermeter:Routes:hero:Offers:0"] = "openai/gpt-image-2",
        });
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();

        var models = (await tenant.Get("/v1/models")).Text;
        var render = await tenant.Render("""{"model":"openai/gpt-image-2","prompt":"a red kettle","parameters":{"size":"1024x1024","quality":"low"}}""");
        var refused = await tenant.Post("/api/v1/renders", """{"model":"fal/fal-ai/flux-1/dev","prompt":"a red kettle","parameters":{"width":1024,"height":1024}}""");

        Assert.Contains("\"openai/gpt-image-2\"", models, StringComparison.Ordinal);
        Assert.Contains("\"hero\"", models, StringComparison.Ordinal);
        Assert.DoesNotContain("fal/", models, StringComparison.Ordinal);
        Assert.Equal((422, "provider_not_configured"), (refused.Status, refused.Code));

        // 10 text tokens at 5 and 196 image tokens at 30 dollars a million.
        Assert.Equal("0.005930000", render.GetProperty("charged").GetString());
        Assert.Equal("req_1", render.GetProperty("attempts")[0].GetProperty("provider_job_id").GetString());
        Assert.Equal(["POST /v1/images/generations"], vendor.Requests);
    }

    [Fact]
    public async Task An_edit_whose_tokens_nothing_bounds_needs_max_cost_and_is_charged_by_the_tokens_of_its_picture()
    {
        await using var vendor = await Vendor.Start();
        await using var gateway = new TestGateway(null, new Dictionary<string, string?>
        {
            ["Rendermeter:Providers:openai:ApiKey"] = "sk-test",
            ["Rendermeter:Providers:openai:BaseUrl"] = $"{vendor.Address}v1",
        });
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();

        var unbounded = await gateway.Send(HttpMethod.Post, "/v1/images/edits", tenant.Key, Form());
        await tenant.AssertUntouched();
        var edited = await gateway.Send(HttpMethod.Post, "/v1/images/edits", tenant.Key, Form(("max_cost", "0.50")));
        var wrong = await gateway.Send(HttpMethod.Post, "/v1/images/edits", tenant.Key, Form(("max_cost", "much")));

        Assert.Equal((422, "cost_unbounded"), (unbounded.Status, unbounded.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.True(edited.Status == 200, edited.Text);
        Assert.Equal(422, wrong.Status);

        // 10 text tokens at 5, 300 of the picture at 8, and 196 image tokens at 30 dollars a million.
        Assert.Equal("0.008330000", edited.Header("x-rendermeter-charge"));
        Assert.Equal(["POST /v1/images/edits image[] model,n,output_format,prompt,quality,size"], vendor.Requests);
    }

    [Fact]
    public async Task Speech_whose_tokens_nothing_bounds_needs_max_cost_and_is_charged_by_its_tokens()
    {
        // The vendor will end the model that the book has: this one is sold at the same price for ever.
        var prices = Directory.CreateTempSubdirectory("rendermeter-prices-").FullName;
        await File.WriteAllTextAsync(Path.Combine(prices, "openai.yaml"), """
            provider: openai
            currency: USD
            outcomes: {success: billed, provider_error: free}
            models:
              - model: gpt-4o-mini-tts
                media: speech
                parameters: {voice: {type: label}}
                versions:
                  - checked_on: 2026-08-21
                    source: as the book has it
                    source_kind: contract
                    components:
                      - {name: text_input, quantity: text_input_tokens, rate: 0.60, per: 1000000}
                      - {name: speech, quantity: audio_output_tokens, rate: 12, per: 1000000}
            """, TestContext.Current.CancellationToken);
        await using var vendor = await Vendor.Start();
        await using var gateway = new TestGateway(null, new Dictionary<string, string?>
        {
            ["Rendermeter:Providers:openai:ApiKey"] = "sk-test",
            ["Rendermeter:Providers:openai:BaseUrl"] = $"{vendor.Address}v1",
            ["Rendermeter:Prices:Directory"] = prices,
        });
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        const string Asked = "\"model\":\"gpt-4o-mini-tts\",\"input\":\"a red kettle\",\"voice\":\"alloy\"";

        var unbounded = await tenant.Post("/v1/audio/speech", $"{{{Asked}}}");
        var wrong = await tenant.Post("/v1/audio/speech", $"{{{Asked},\"max_cost\":\"much\"}}");
        await tenant.AssertUntouched();
        var spoken = await tenant.Post("/v1/audio/speech", $"{{{Asked},\"max_cost\":\"0.05\"}}");
        var less = await tenant.Post("/v1/audio/speech", $"{{{Asked},\"max_cost\":0.000000001}}");

        Assert.Equal((422, "cost_unbounded"), (unbounded.Status, unbounded.Json.GetProperty("error").GetProperty("code").GetString()));
        Assert.Equal((422, "max_cost"), (wrong.Status, wrong.Json.GetProperty("error").GetProperty("param").GetString()));
        Assert.True(spoken.Status == 200, spoken.Text);
        Assert.Equal(Sound, spoken.Bytes);
        Assert.Equal((402, "max_cost"), (less.Status, less.Json.GetProperty("error").GetProperty("code").GetString()));

        // 10 text tokens at 0.60 and 100 of sound at 12 dollars a million.
        Assert.Equal(("0.001206000", "settled"), (spoken.Header("x-rendermeter-charge"), spoken.Header("x-rendermeter-charge-kind")));
        Assert.Equal("POST /v1/audio/speech", vendor.Requests.First());
        Directory.Delete(prices, recursive: true);
    }

    private static MultipartFormDataContent Form(params (string Name, string Value)[] further)
    {
        var form = new MultipartFormDataContent
        {
            { new StringContent("gpt-image-2"), "model" }, { new StringContent("make it red"), "prompt" }, { new StringContent("1024x1024"), "size" }, { new StringContent("low"), "quality" },
            { new ByteArrayContent(Png.Make(64, 64)), "image", "kettle.png" },
        };
        foreach (var (name, value) in further)
        {
            form.Add(new StringContent(value), name);
        }

        return form;
    }

    [Fact]
    public async Task An_address_that_is_none_is_told_at_the_start()
    {
        var gateway = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Providers:fal:BaseUrl"] = "queue" });

        var wrong = await Assert.ThrowsAsync<GatewayStartException>(async () => await gateway.InitializeAsync());

        Assert.Contains("Rendermeter:Providers:fal:BaseUrl", wrong.Message, StringComparison.Ordinal);
    }

    private sealed class Vendor : IAsyncDisposable
    {
        private readonly WebApplication _app;

        private Vendor(WebApplication app) => _app = app;

        public string Address => _app.Urls.First() + "/";

        public ConcurrentQueue<string> Requests { get; } = [];

        public static async Task<Vendor> Start()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var vendor = new Vendor(builder.Build());
            vendor._app.Run(async context =>
            {
                var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync(TestContext.Current.CancellationToken) : null;
                vendor.Requests.Enqueue($"{context.Request.Method} {context.Request.Path}{(form is null ? "" : $" {string.Join(',', form.Files.Select(file => file.Name))} {string.Join(',', form.Keys.Order())}")}");
                if (context.Request.Path.Value!.EndsWith("/speech", StringComparison.Ordinal))
                {
                    context.Response.ContentType = "text/event-stream";
                    await context.Response.WriteAsync($$$"""
                        data: {"type":"speech.audio.delta","audio":"{{{Convert.ToBase64String(Sound)}}}"}

                        data: {"type":"speech.audio.done","usage":{"input_tokens":10,"output_tokens":100,"total_tokens":110}}


                        """, TestContext.Current.CancellationToken);
                    return;
                }

                var picture = form is null ? 0 : 300;
                context.Response.ContentType = "application/json";
                context.Response.Headers["x-request-id"] = "req_1";
                await context.Response.WriteAsync(
                    $$$"""{"created":1,"data":[{"b64_json":"{{{Picture}}}"}],"output_format":"png","usage":{"input_tokens":{{{10 + picture}}},"output_tokens":196,"total_tokens":{{{206 + picture}}},"input_tokens_details":{"text_tokens":10,"image_tokens":{{{picture}}}} } }""",
                    TestContext.Current.CancellationToken);
            });
            await vendor._app.StartAsync(TestContext.Current.CancellationToken);
            return vendor;
        }

        public async ValueTask DisposeAsync()
        {
            await _app.StopAsync(CancellationToken.None);
            await _app.DisposeAsync();
        }
    }
}
