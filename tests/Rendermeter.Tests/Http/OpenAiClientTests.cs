using System.ClientModel;
using System.ClientModel.Primitives;
using OpenAI;
using OpenAI.Audio;
using OpenAI.Images;
using OpenAI.Models;

namespace Rendermeter.Tests.Http;

/// <summary>OpenAI's own .NET client, unmodified and with its default settings, against the gateway.</summary>
public sealed class OpenAiClientTests(TestGateway gateway)
{
    [Fact]
    public async Task It_generates_a_picture_of_the_size_that_was_asked_for()
    {
        var tenant = await gateway.Open();

        var answer = await Images(tenant, "product-photo").GenerateImageAsync(
            "a red kettle", new ImageGenerationOptions { Size = new GeneratedImageSize(512, 256), EndUserId = "c-17" }, TestContext.Current.CancellationToken);

        Assert.Equal((512, 256), Png.Size(answer.Value.ImageBytes.ToArray()));
        answer.GetRawResponse().Headers.TryGetValue("x-rendermeter-charge", out var charge);
        Assert.Equal("0.040000000", charge);
        Assert.Equal("9.960000000", (await tenant.ReadWallet()).GetProperty("available").GetString());
    }

    [Fact]
    public async Task It_generates_several_pictures_at_once()
    {
        var tenant = await gateway.Open();

        var answer = await Images(tenant, "sandbox-fast/image").GenerateImagesAsync(
            "a red kettle", 3, new ImageGenerationOptions { Size = new GeneratedImageSize(64, 64) }, TestContext.Current.CancellationToken);

        Assert.Equal(3, answer.Value.Count);
        Assert.Equal(1, await tenant.CountRenders());
    }

    [Fact]
    public async Task A_cap_refusal_surfaces_as_402_after_exactly_one_request()
    {
        var tenant = await gateway.Open();
        await tenant.Post("/api/v1/caps", """{"scope":{"kind":"org"},"metric":"spend","period":"day","limit":"0.01"}""");
        var counter = new CountingPolicy();

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => Images(tenant, "sandbox-fast/image", counter).GenerateImageAsync(
            "a red kettle", new ImageGenerationOptions(), TestContext.Current.CancellationToken));

        Assert.Equal((402, 1), (refused.Status, counter.Requests));
        Assert.Contains("cap_spend", refused.GetRawResponse()!.Content.ToString(), StringComparison.Ordinal);
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task A_render_that_failed_is_paid_once_however_often_the_client_repeats_the_call()
    {
        await using var failing = new TestGateway(sandbox => sandbox.Providers["sandbox-fast"].SimulatePerThousand["fail_billed"] = 1000);
        await failing.InitializeAsync();
        var tenant = await failing.Open();
        var counter = new CountingPolicy();

        var refused = await Assert.ThrowsAsync<ClientResultException>(() => Images(tenant, "sandbox-fast/image", counter).GenerateImageAsync(
            "a red kettle", new ImageGenerationOptions(), TestContext.Current.CancellationToken));

        Assert.Equal(502, refused.Status);
        Assert.True(counter.Requests > 1, "this client repeats a 502");
        Assert.Equal(1, await tenant.CountRenders());
        Assert.Equal("9.920000000", (await tenant.ReadWallet()).GetProperty("available").GetString());
    }

    [Fact]
    public async Task A_call_that_waits_too_long_is_told_so_and_its_repetition_finds_the_render()
    {
        await using var slow = new TestGateway(
            sandbox => (sandbox.Providers["sandbox-fast"].ShortestRun, sandbox.Providers["sandbox-fast"].LongestRun) = (TimeSpan.FromSeconds(1.6), TimeSpan.FromSeconds(1.7)),
            new Dictionary<string, string?> { ["Rendermeter:OpenAi:WaitLimitSeconds"] = "1" });
        await slow.InitializeAsync();
        var tenant = await slow.Open();
        var body = """{"model":"sandbox-fast/image","prompt":"a red kettle","size":"64x64"}""";

        var first = await tenant.Post("/v1/images/generations", body);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        TestGateway.Answer second;
        while ((second = await tenant.Post("/v1/images/generations", body)).Status == 504)
        {
            // A busy machine takes more than its second again.
            Assert.Equal(first.Header("x-rendermeter-render-id"), second.Header("x-rendermeter-render-id"));
            limit.Token.ThrowIfCancellationRequested();
        }

        Assert.Equal((504, "render_still_running", "false"), (first.Status, first.Json.GetProperty("error").GetProperty("code").GetString(), first.Header("x-should-retry")));
        Assert.Equal(200, second.Status);
        Assert.Equal(first.Header("x-rendermeter-render-id"), second.Header("x-rendermeter-render-id"));
        Assert.Equal(1, await tenant.CountRenders());
    }

    [Fact]
    public async Task A_client_that_hangs_up_leaves_its_render_to_its_end()
    {
        var tenant = await gateway.Open();
        using var client = new HttpClient { BaseAddress = gateway.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", tenant.Key);
        using var patience = new CancellationTokenSource();
        var calling = client.PostAsync(new Uri("/v1/images/generations", UriKind.Relative), TestGateway.Body("""{"model":"sandbox-cheap/image","prompt":"x","simulate":"slow"}"""), patience.Token);
        await tenant.BeginFirst();

        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => calling);
        var render = (await tenant.Get("/api/v1/renders")).Json.GetProperty("data")[0].GetProperty("id").GetString()!;

        Assert.Equal("succeeded", (await tenant.End(render)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task The_same_prompt_twice_is_two_pictures()
    {
        var tenant = await gateway.Open();
        var client = Images(tenant, "sandbox-fast/image");
        var options = new ImageGenerationOptions { Size = new GeneratedImageSize(64, 64) };

        await client.GenerateImageAsync("a red kettle", options, TestContext.Current.CancellationToken);
        await Task.WhenAll(client.GenerateImageAsync("a red kettle", options, TestContext.Current.CancellationToken), client.GenerateImageAsync("a red kettle", options, TestContext.Current.CancellationToken));

        Assert.Equal(3, await tenant.CountRenders());
    }

    [Fact]
    public async Task It_lists_what_can_run_now()
    {
        var client = new OpenAIModelClient(new ApiKeyCredential(gateway.Operator.Key), Options());

        var models = await client.GetModelsAsync(TestContext.Current.CancellationToken);
        var one = await client.GetModelAsync("product-photo", TestContext.Current.CancellationToken);

        Assert.Contains(models.Value, model => model.Id == "product-photo");
        Assert.Contains(models.Value, model => model.Id == "sandbox-fine/video");
        Assert.DoesNotContain(models.Value, model => model.Id.StartsWith("fal/", StringComparison.Ordinal));
        Assert.Equal("rendermeter", one.Value.OwnedBy);
    }

    [Fact]
    public async Task It_speaks()
    {
        var tenant = await gateway.Open();
        var client = new AudioClient("narration", new ApiKeyCredential(tenant.Key), Options());

        var answer = await client.GenerateSpeechAsync("The kettle sings.", GeneratedSpeechVoice.Alloy, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("RIFF"u8.ToArray(), answer.Value.ToArray()[..4]);
    }

    [Fact]
    public async Task A_call_under_an_idempotency_key_is_made_once()
    {
        var tenant = await gateway.Open();
        var body = """{"model":"sandbox-fast/image","prompt":"a red kettle","size":"64x64"}""";

        var answers = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => tenant.Post("/v1/images/generations", body, ("Idempotency-Key", "k-1"))));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers.Select(answer => answer.Text).Distinct());
        Assert.Equal(1, await tenant.CountRenders());
    }

    [Fact]
    public async Task A_kept_picture_that_is_gone_is_an_error_and_never_half_an_answer()
    {
        var tenant = await gateway.Open();
        var body = """{"model":"sandbox-fast/image","prompt":"two kettles","size":"64x64","n":2}""";
        await tenant.Post("/v1/images/generations", body, ("Idempotency-Key", "k-1"));
        var second = (await tenant.Get("/api/v1/renders")).Json.GetProperty("data")[0].GetProperty("outputs")[1].GetProperty("sha256").GetString()!;
        var file = Path.Combine(gateway.Directory, "outputs", second[..2], second);

        await File.WriteAllBytesAsync(file, [1, 2, 3], TestContext.Current.CancellationToken);
        var cutOff = tenant.Post("/v1/images/generations", body, ("Idempotency-Key", "k-1"));
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => cutOff);
        File.Delete(file);
        var gone = await tenant.Post("/v1/images/generations", body, ("Idempotency-Key", "k-1"));

        Assert.Equal((500, "internal"), (gone.Status, gone.Json.GetProperty("error").GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("""{"model":"nope","prompt":"x"}""", 404, "unknown_model", "model")]
    [InlineData("""{"prompt":"x"}""", 422, "validation", "model")]
    [InlineData("""{"model":"product-photo"}""", 422, "validation", "prompt")]
    [InlineData("""{"model":"product-photo","prompt":"x","n":0}""", 422, "validation", "n")]
    [InlineData("""{"model":"product-photo","prompt":"x","quality":"high"}""", 422, "validation", "quality")]
    [InlineData("""{"model":"product-photo","prompt":"x","steps":50}""", 422, "validation", "steps")]
    [InlineData("""{"model":"product-photo","prompt":"x","response_format":"url"}""", 422, "validation", "response_format")]
    [InlineData("""{"model":"product-photo","prompt":"x","stream":true}""", 422, "validation", "stream")]
    [InlineData("""{"model":"narration","prompt":"x"}""", 422, "validation", "model")]
    [InlineData("""{"model":"gpt-image-1.5","prompt":"x","size":"1024x1024","quality":"low"}""", 422, "provider_not_configured", "model")]
    [InlineData("""{"model":""", 400, "syntax", null)]
    public async Task A_wrong_call_is_refused_in_the_envelope_of_the_dialect(string body, int status, string code, string? param)
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/v1/images/generations", body);

        Assert.True(answer.Status == status, answer.Text);
        var error = answer.Json.GetProperty("error");
        Assert.Equal((code, param), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.NotEmpty(error.GetProperty("message").GetString()!);
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task What_the_vendor_has_of_its_own_and_what_says_auto_changes_nothing()
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/v1/images/generations",
            """{"model":"sandbox-fast/image","prompt":"x","size":"auto","quality":"auto","background":"opaque","moderation":"low","style":"vivid","user":"u","output_format":"png","n":null}""");

        Assert.True(answer.Status == 200, answer.Text);
        Assert.Equal(("1024x1024", "png"), (answer.Json.GetProperty("size").GetString(), answer.Json.GetProperty("output_format").GetString()));
    }

    private ImageClient Images(TestGateway.Tenant tenant, string model, CountingPolicy? counter = null)
    {
        var options = Options(tenant.Gateway);
        if (counter is not null)
        {
            options.AddPolicy(counter, PipelinePosition.PerTry);
        }

        return new ImageClient(model, new ApiKeyCredential(tenant.Key), options);
    }

    private OpenAIClientOptions Options(TestGateway? at = null) => new() { Endpoint = new Uri((at ?? gateway).Address, "/v1") };

    /// <summary>Counts what really goes over the wire.</summary>
    private sealed class CountingPolicy : PipelinePolicy
    {
        public int Requests { get; private set; }

        public override void Process(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            Requests++;
            ProcessNext(message, pipeline, currentIndex);
        }

        public override ValueTask ProcessAsync(PipelineMessage message, IReadOnlyList<PipelinePolicy> pipeline, int currentIndex)
        {
            Requests++;
            return ProcessNextAsync(message, pipeline, currentIndex);
        }
    }
}
