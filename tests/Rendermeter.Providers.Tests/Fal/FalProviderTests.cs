using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.Fal;
using Rendermeter.Providers.Guarded;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Tests.Fal;

/// <summary>The adapter against a server that is written from fal's description, keeps a bill and misbehaves when told to.</summary>
public sealed class FalProviderTests : IAsyncLifetime
{
    private const string Model = "fal-ai/flux-1/dev";
    private const string HookBody = """{"request_id":"req-1","status":"OK","payload":{}}""";
    private const string HookSignature = "898c5adb943ff0265b68ba99d0dbf22d8682c8d9605676eca25ecd8246c86791ba7fdf26a1eab71434817f64945345c3b2182083d90aa08ce5065930a47b2d00";
    private const string Picture = """{"images":[{"url":"URL/files/a.png","content_type":"image/png","width":1024,"height":1024}],"has_nsfw_concepts":[false]}""";

    private static readonly DateTimeOffset HookAt = DateTimeOffset.FromUnixTimeSeconds(1795224297);

    private readonly VendorWire _wire = new();
    private readonly List<(string Target, JsonElement Body, IHeaderDictionary Headers)> _submitted = [];
    private StandIn? _server;
    private GuardedHttp? _guarded;
    private int _keysAsked;
    private string? _retryAfter;
    private (int Status, string Body) _state = (200, """{"status":"COMPLETED","request_id":"req-1"}""");
    private (int Status, string Body, string? Units) _result = (200, Picture, "2");
    private (int Status, string Body) _accept = (200, """{"status":"IN_QUEUE","request_id":"req-1"}""");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _server = await StandIn.Start(Answer);
        _guarded = new GuardedHttp([_server.Address], TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        _wire.Dispose();
        _guarded!.Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task A_job_is_sent_once_with_retries_and_fallbacks_switched_off_and_every_parameter_said()
    {
        var job = Job(Model, ("n", "2"), ("width", "1024"), ("height", "768")) with { CallbackUrl = new Uri("https://media.example.org/hooks/v1/fal/t-1"), StartWithin = TimeSpan.FromSeconds(90) };

        var accepted = Assert.IsType<ProviderEvidence.Accepted>(await Provider().Submit(job, Token));

        var (target, body, headers) = Assert.Single(_submitted);
        Assert.Equal("req-1", accepted.JobId);
        Assert.Equal("/fal-ai/flux-1/dev?fal_webhook=https%3A%2F%2Fmedia.example.org%2Fhooks%2Fv1%2Ffal%2Ft-1", target);
        Assert.Equal("""{"prompt":"a red kettle","num_images":2,"image_size":{"width":1024,"height":768}}""", body.GetRawText());
        Assert.Equal(("1", "true", "90", "Key id:secret"), (headers["x-fal-no-retry"].ToString(), headers["x-app-fal-disable-fallback"].ToString(), headers["X-Fal-Request-Timeout"].ToString(), headers.Authorization.ToString()));
    }

    [Theory]
    [InlineData("fal-ai/veo3.1", "seconds", "8", "\"duration\":\"8s\"")]
    [InlineData("fal-ai/minimax/hailuo-02/standard/image-to-video", "resolution", "768p", "\"resolution\":\"768P\"")]
    [InlineData("fal-ai/kling-video/v2.6/pro/text-to-video", "audio", "false", "\"generate_audio\":false")]
    [InlineData("fal-ai/flux-2-flex", "input_megapixels", "0", "{\"prompt\":\"a red kettle\"}")]
    [InlineData("fal-ai/dia-tts", "characters", "12", "{\"text\":\"a red kettle\"}")]
    [InlineData("fal-ai/ideogram/v2", "n", "1", "{\"prompt\":\"a red kettle\"}")]
    [InlineData("acme/clips", "seconds", "5", "\"duration\":5")]
    [InlineData("fal-ai/pixverse/v6/text-to-video", "audio", "false", "\"generate_audio_switch\":false")]
    [InlineData("fal-ai/pixverse/v6/text-to-video", "seconds", "5", "\"duration\":5")]
    [InlineData("fal-ai/kling-video/v2.5-turbo/pro/text-to-video", "seconds", "5", "\"duration\":\"5\"")]
    public async Task A_parameter_has_the_name_that_its_model_gives_it(string model, string name, string value, string expected)
    {
        await Provider().Submit(Job(model, (name, value)), Token);

        Assert.Contains(expected, Assert.Single(_submitted).Body.GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Model, "unheard_of", "1")]
    [InlineData(Model, "input_seconds", "3")]
    [InlineData(Model, "voice_control", "true")]
    [InlineData("fal-ai/ideogram/v2", "n", "2")]
    [InlineData("fal-ai/minimax/hailuo-02/pro/text-to-video", "seconds", "10")]
    [InlineData("kling/v4/text-to-video", "seconds", "5")]
    public async Task A_parameter_without_a_name_at_fal_is_refused_before_anything_is_sent(string model, string name, string value)
    {
        var refused = Assert.IsType<ProviderEvidence.Refused>(await Provider().Submit(Job(model, (name, value)), Token));

        Assert.Equal(("unsupported_parameter", RetryClass.Elsewhere), (refused.Code, refused.Class));
        Assert.Empty(_server!.Requests);
    }

    [Fact]
    public async Task Of_the_models_that_are_priced_those_that_no_source_describes_are_named_in_the_docs_and_refused()
    {
        var refused = new List<string>();
        foreach (var model in PriceBook.Embedded().Models("fal"))
        {
            if (await Provider().Submit(Job(model.Id), Token) is ProviderEvidence.Refused)
            {
                refused.Add(model.Id);
            }
        }

        Assert.Equal(
        [
            "blackforestlabs/flux-3/extend-video", "blackforestlabs/flux-3/image-to-video", "blackforestlabs/flux-3/text-to-video", "bria/text-to-image/3.2", "bytedance/seedance-2.5/text-to-video",
            "elevenlabs/music/v2", "elevenlabs/music/v2.5", "fal-ai/bytedance/dreamina/v3.1/text-to-image", "fal-ai/bytedance/seedream/v3/text-to-image", "fal-ai/flux-pro/new", "fal-ai/imagen4/preview",
            "fal-ai/imagen4/preview/fast", "fal-ai/imagen4/preview/ultra", "kling/v4/edit", "kling/v4/reference-to-video", "kling/v4/text-to-video", "serverless",
        ], refused.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("7", 7)]
    [InlineData("86400", 3600)]
    [InlineData("-3", null)]
    [InlineData("soon", null)]
    [InlineData(null, null)]
    public async Task A_vendor_is_left_alone_for_as_long_as_it_asks_and_for_an_hour_at_most(string? header, int? seconds)
    {
        (_accept, _state, _retryAfter) = ((429, """{"detail":"too many","error_type":"concurrent_requests_limit"}"""), (503, "busy"), header);

        var refused = Assert.IsType<ProviderEvidence.Refused>(await Provider().Submit(Job(Model), Token));
        var unsure = Assert.IsType<ProviderEvidence.Unsure>(await Provider().Check("req-1", Model, Token));

        Assert.Equal((seconds, seconds), ((int?)refused.RetryAfter?.TotalSeconds, (int?)unsure.RetryAfter?.TotalSeconds));
    }

    [Theory]
    [InlineData(422, """{"detail":[{"loc":["body","prompt"],"msg":"field required","type":"missing"}]}""", "refused")]
    [InlineData(401, """{"detail":"Cannot access application"}""", "refused, elsewhere")]
    [InlineData(403, """{"detail":"User is locked. Reason: Exhausted balance."}""", "refused, elsewhere")]
    [InlineData(404, """{"detail":"Application 'none' not found"}""", "refused, elsewhere")]
    [InlineData(429, """{"detail":"too many","error_type":"concurrent_requests_limit"}""", "refused, later")]
    [InlineData(403, "<html>somebody in between</html>", "unsure")]
    [InlineData(500, """{"detail":"Internal","error_type":"internal_error"}""", "unsure")]
    [InlineData(504, """{"detail":"Request timed out","error_type":"request_timeout"}""", "unsure")]
    [InlineData(200, """{"error":"out of luck"}""", "unsure")]
    [InlineData(200, "", "unsure")]
    public async Task A_submission_is_refused_only_in_fals_own_words(int status, string body, string expected)
    {
        _accept = (status, body);

        var evidence = await Provider().Submit(Job(Model), Token);

        Assert.Equal(expected, evidence switch
        {
            ProviderEvidence.Refused refused => $"refused{(refused.Class == RetryClass.Never ? "" : $", {Pricing.SnakeCase.Of(refused.Class)}")}",
            ProviderEvidence.Unsure => "unsure",
            _ => evidence.ToString()!,
        });
    }

    [Fact]
    public async Task The_units_that_fal_bills_are_reported_in_the_quantity_of_the_price()
    {
        var finished = Assert.IsType<ProviderEvidence.Finished>(await Provider().Check("req-1", Model, Token));

        Assert.Equal((JobOutcome.Success, "billable_units=2 megapixels=2"), (finished.Outcome, finished.ReportedUsage!.ToString()));
        var price = Settling.Settle(PriceBook.Embedded(), new SettleRequest("fal/fal-ai/flux-1/dev@2026-11-01", Parameters(("width", "1024"), ("height", "1024")),
            new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero), finished.Outcome, finished.ReportedCost, finished.ReportedUsage));
        Assert.Equal(("0.050000000", Basis.ProviderReportedUsage), (price.Cost.ToString().Split(' ')[0], price.Basis));
        Assert.Equal(["GET /fal-ai/flux-1/requests/req-1/status", "GET /fal-ai/flux-1/requests/req-1"], _server!.Requests);
    }

    [Theory]
    [InlineData(202, """{"status":"IN_QUEUE","queue_position":3}""", "Running")]
    [InlineData(202, """{"status":"IN_PROGRESS","logs":[]}""", "Running")]
    [InlineData(404, """{"detail":"Request not found"}""", "Unknown")]
    [InlineData(404, "<html>nothing here</html>", "Unsure")]
    [InlineData(502, "bad gateway", "Unsure")]
    public async Task A_job_that_is_not_over_is_asked_for_again(int status, string body, string expected)
    {
        _state = (status, body);

        Assert.Equal(expected, (await Provider().Check("req-1", Model, Token)).GetType().Name);
    }

    [Fact]
    public async Task An_error_without_a_word_beside_files_is_none()
    {
        _result = (200, """{"images":[{"url":"https://v3.fal.media/a.png"}],"error":"","error_type":"","detail":""}""", "1");

        var finished = Assert.IsType<ProviderEvidence.Finished>(await Provider().Check("req-1", Model, Token));

        Assert.Equal((JobOutcome.Success, 1), (finished.Outcome, finished.Deliveries.Count));
    }

    [Theory]
    [InlineData(200, """{"detail":"boom","error_type":"runner_server_error"}""", null, JobOutcome.ProviderError, false)]
    [InlineData(500, """{"detail":"boom","error_type":"internal_error"}""", null, JobOutcome.ProviderError, false)]
    [InlineData(504, """{"detail":"late","error_type":"request_timeout"}""", "0", JobOutcome.ProviderError, true)]
    [InlineData(422, """{"detail":[{"loc":["body","prompt"],"msg":"flagged","type":"content_policy_violation"}]}""", "1", JobOutcome.RefusedInput, false)]
    [InlineData(422, """{"detail":[{"loc":["output"],"msg":"flagged","type":"content_policy_violation"}]}""", "1", JobOutcome.RefusedOutput, false)]
    [InlineData(422, """{"detail":[{"loc":["body"],"msg":"missing","type":"missing"}]}""", "0", JobOutcome.RefusedInput, true)]
    [InlineData(499, """{"detail":"gone","error_type":"client_cancelled"}""", null, JobOutcome.CancelledAfterStart, false)]
    [InlineData(200, """{"error":"something"}""", "1", JobOutcome.RefusedOutput, false)]
    [InlineData(200, """{"images":[]}""", "1", JobOutcome.RefusedOutput, false)]
    [InlineData(200, """{"images":[{"url":"https://v3.fal.media/a.png"}],"has_nsfw_concepts":[true]}""", "1", JobOutcome.RefusedOutput, false)]
    [InlineData(200, """{"images":[{"url":"https://v3.fal.media/a.png"},{"url":"https://v3.fal.media/b.png"}],"has_nsfw_concepts":[true,false]}""", "2", JobOutcome.Partial, false)]
    public async Task What_only_looks_like_a_success_is_none_and_zero_units_cost_nothing(int status, string body, string? units, JobOutcome outcome, bool free)
    {
        _result = (status, body, units);

        var finished = Assert.IsType<ProviderEvidence.Finished>(await Provider().Check("req-1", Model, Token));

        Assert.Equal((outcome, free), (finished.Outcome, finished.ReportedCost is { } cost && cost == Money.Zero(Currency.Usd)));
        Assert.NotNull(finished.ErrorCode);
        Assert.Equal(outcome == JobOutcome.Partial ? 1 : 0, finished.Deliveries.Count);
    }

    [Theory]
    [InlineData(500, """{"detail":"Internal Server Error"}""")]
    [InlineData(502, "<html>bad gateway</html>")]
    [InlineData(502, """{"detail":"Bad Gateway"}""")]
    [InlineData(503, """{"error":"upstream connect error"}""")]
    [InlineData(504, """{"detail":[{"msg":"late"}]}""")]
    [InlineData(401, """{"detail":"Cannot access application"}""")]
    [InlineData(403, """{"detail":"User is locked"}""")]
    [InlineData(404, """{"detail":"Request not found"}""")]
    [InlineData(408, """{"detail":"slow"}""")]
    [InlineData(409, """{"detail":"conflict"}""")]
    [InlineData(429, """{"detail":"too many","error_type":"concurrent_requests_limit"}""")]
    public async Task An_answer_that_is_not_of_the_job_does_not_end_it_and_its_wish_to_be_left_alone_is_kept(int status, string body)
    {
        (_result, _retryAfter) = ((status, body, null), "7");

        var unsure = Assert.IsType<ProviderEvidence.Unsure>(await Provider().Check("req-1", Model, Token));

        Assert.Equal(TimeSpan.FromSeconds(7), unsure.RetryAfter);
    }

    [Fact]
    public async Task A_gateway_in_front_of_the_result_does_not_hide_what_the_status_tells()
    {
        (_state, _result) = ((200, """{"status":"COMPLETED","error":"worker died","error_type":"runner_disconnected"}"""), (502, """{"detail":"Bad Gateway"}""", null));

        var finished = Assert.IsType<ProviderEvidence.Finished>(await Provider().Check("req-1", Model, Token));

        Assert.Equal((JobOutcome.ProviderError, "runner_disconnected"), (finished.Outcome, finished.ErrorCode));
    }

    [Fact]
    public async Task An_error_that_only_the_status_tells_counts_over_an_empty_result()
    {
        (_state, _result) = ((200, """{"status":"COMPLETED","error":"worker died","error_type":"runner_disconnected"}"""), (200, "{}", "0"));

        var finished = Assert.IsType<ProviderEvidence.Finished>(await Provider().Check("req-1", Model, Token));

        Assert.Equal((JobOutcome.ProviderError, "runner_disconnected", true), (finished.Outcome, finished.ErrorCode, finished.ReportedCost is { Nanos: 0 }));
    }

    [Fact]
    public async Task Files_are_fetched_from_the_configured_origin_and_from_no_inner_one()
    {
        var finished = Assert.IsType<ProviderEvidence.Finished>(await Provider().Check("req-1", Model, Token));

        await using var file = await Provider().Fetch(finished.Deliveries[0], Token);
        var blocked = await Assert.ThrowsAsync<OutputRefusedException>(() => Provider().Fetch(new Delivery(new Uri("http://127.0.0.1:1/a.png"), "image/png"), Token));
        var svg = await Assert.ThrowsAsync<OutputRefusedException>(() => Provider().Fetch(new Delivery(new Uri(_server!.Address, "/files/a.svg"), "image/png"), Token));

        Assert.NotNull(file);
        Assert.Equal(("blocked_destination", "unsupported_media"), (blocked.Code, svg.Code));
        Assert.Null(await Provider().Fetch(new Delivery(new Uri(_server!.Address, "/gone"), "image/png"), Token));
    }

    [Fact]
    public async Task A_cancel_goes_to_the_application_of_the_model()
    {
        await Provider().Cancel("req-1", Model, Token);

        Assert.Equal(["PUT /fal-ai/flux-1/requests/req-1/cancel"], _server!.Requests);
    }

    [Fact]
    public void A_callback_counts_when_its_signature_holds_and_names_its_job()
    {
        var provider = Provider();

        var verified = Assert.IsType<HookEvidence.Verified>(provider.Verify(Hook(), Encoding.UTF8.GetBytes(HookBody), HookAt.AddSeconds(200)));
        provider.Verify(Hook(), Encoding.UTF8.GetBytes(HookBody), HookAt);

        Assert.Equal(("req-1", "req-1", 1), (verified.EventId, verified.JobId, _keysAsked));
    }

    [Fact]
    public void A_callback_that_was_forged_altered_or_is_old_is_rejected()
    {
        var provider = Provider();
        var body = Encoding.UTF8.GetBytes(HookBody);
        var otherUser = Hook();
        otherUser["x-fal-webhook-user-id"] = "user-2";

        Assert.Equal("signature", Rejected(provider.Verify(Hook(), [.. body, (byte)' '], HookAt)));
        Assert.Equal("signature", Rejected(provider.Verify(otherUser, body, HookAt)));
        Assert.Equal("signature", Rejected(provider.Verify(new Dictionary<string, string>(), body, HookAt)));
        Assert.Equal("timestamp", Rejected(provider.Verify(Hook(), body, HookAt.AddSeconds(301))));
        Assert.Equal("timestamp", Rejected(provider.Verify(Hook(), body, HookAt.AddSeconds(-301))));
        Assert.True(_keysAsked <= 1, "keys are asked for at most once a minute");
    }

    [Theory]
    [InlineData("fal-ai/flux-pro/kontext", "source", "\"image_url\":\"data:image/png;base64,AQIDBA==\"")]
    [InlineData("fal-ai/nano-banana-2/edit", "source", "\"image_urls\":[\"data:image/png;base64,AQIDBA==\"]")]
    [InlineData("fal-ai/patina/material", "mask", "\"mask_url\":\"data:image/png;base64,AQIDBA==\"")]
    [InlineData("fal-ai/kling-video/v2.1/pro/image-to-video", "last_frame", "\"tail_image_url\":\"data:image/png;base64,AQIDBA==\"")]
    public async Task A_file_that_goes_in_is_written_into_the_body_where_fal_cannot_reach_us(string model, string role, string expected)
    {
        Assert.True(Pricing.SnakeCase.TryParse<Engine.Inputs.InputRole>(role, out var used));
        var job = Job(model, ("input_images", "1"), ("input_width", "64")) with { Inputs = [JobInputs.Of([1, 2, 3, 4], role: used)] };

        Assert.IsType<ProviderEvidence.Accepted>(await Provider().Submit(job, Token));

        var (_, body, headers) = Assert.Single(_submitted);
        Assert.Equal($$"""{"prompt":"a red kettle",{{expected}}}""", body.GetRawText());
        Assert.Equal(headers.ContentLength, Encoding.UTF8.GetByteCount(body.GetRawText()));
    }

    [Fact]
    public async Task A_large_file_is_encoded_while_it_is_sent_and_arrives_whole()
    {
        var bytes = new byte[1_000_001];
        System.Security.Cryptography.RandomNumberGenerator.Fill(bytes);

        await Provider().Submit(Job("fal-ai/flux-pro/kontext") with { Inputs = [JobInputs.Of(bytes)] }, Token);

        var address = Assert.Single(_submitted).Body.GetProperty("image_url").GetString()!;
        Assert.Equal(bytes, Convert.FromBase64String(address["data:image/png;base64,".Length..]));
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_or_is_gone_ends_the_attempt_before_anything_is_sent()
    {
        var opened = new MemoryStream([1]);
        var first = JobInputs.Of([1]) with { Open = _ => Task.FromResult<Stream?>(opened) };

        var unsent = await Provider().Submit(Job("fal-ai/nano-banana-2/edit") with { Inputs = [first, JobInputs.Shut] }, Token);
        var gone = await Provider().Submit(Job("fal-ai/flux-pro/kontext") with { Inputs = [JobInputs.Gone] }, Token);

        Assert.IsType<ProviderEvidence.NotSent>(unsent);
        Assert.Equal(("input_gone", RetryClass.Never), (Assert.IsType<ProviderEvidence.Refused>(gone).Code, ((ProviderEvidence.Refused)gone).Class));
        Assert.False(opened.CanRead, "what was opened is closed");
        Assert.Empty(_server!.Requests);
    }

    [Fact]
    public async Task A_file_with_an_address_of_ours_is_read_there()
    {
        await Provider().Submit(Job("fal-ai/flux-pro/kontext") with { Inputs = [JobInputs.Of([1], url: new Uri("https://media.example.org/files/v1/inputs/t"))] }, Token);

        Assert.Equal("https://media.example.org/files/v1/inputs/t", Assert.Single(_submitted).Body.GetProperty("image_url").GetString());
    }

    [Fact]
    public void Two_pictures_where_a_model_takes_one_are_refused_before_anything_is_held()
    {
        var one = JobInputs.Of([1]).About;

        Assert.Equal("this model takes one image_url, and 2 go in", Provider().InputFault("fal-ai/flux-pro/kontext", [one, one]));
        Assert.Null(Provider().InputFault("fal-ai/nano-banana-2/edit", [one, one]));
        Assert.NotNull(Provider().InputFault("fal-ai/flux-1/dev", [one with { MediaType = "audio/wav", Role = Engine.Inputs.InputRole.Mask }]));
    }

    private static string Rejected(HookEvidence evidence) => Assert.IsType<HookEvidence.Rejected>(evidence).Code;

    private static Dictionary<string, string> Hook() => new()
    {
        ["x-fal-webhook-request-id"] = "req-1",
        ["x-fal-webhook-user-id"] = "user-1",
        ["x-fal-webhook-timestamp"] = "1795224297",
        ["x-fal-webhook-signature"] = HookSignature,
    };

    private static ParameterSet Parameters(params (string Name, string Value)[] parameters)
        => ((ParseResult.Parsed)ParameterSet.FromPairs(parameters.Select(item => KeyValuePair.Create(item.Name, item.Value)))).Parameters;

    private static ProviderJob Job(string model, params (string Name, string Value)[] parameters)
        => new(new AttemptId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), model, "a red kettle", Parameters(parameters), CallbackUrl: null) { Hold = new FilePins().Hold() };

    private FalProvider Provider()
        => new(new FalProviderOptions { ApiKey = "id:secret", Inputs = "acme/clips seconds:number; acme/sounds text", BaseUrl = _server!.Address, KeysUrl = new Uri(_server.Address, "/.well-known/jwks.json") }, PriceBook.Embedded(), _wire, _guarded!, TimeProvider.System);

    private async Task Answer(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        if (context.Request.Method == "POST")
        {
            using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: Token);
            _submitted.Add((context.Request.Path + context.Request.QueryString.Value, body.RootElement.Clone(), new HeaderDictionary(context.Request.Headers.ToDictionary())));
            await Write(context, _accept.Status, _accept.Body);
        }
        else if (path.EndsWith("/jwks.json", StringComparison.Ordinal))
        {
            Interlocked.Increment(ref _keysAsked);
            await Write(context, 200, """{"keys":[{"kty":"OKP","crv":"Ed25519","x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"},{"kty":"OKP","crv":"Ed25519","x":"l4dzhy-4UoBy5HxjhkqZjySFjL1jXP01qvMCOD_JCYA"}]}""");
        }
        else if (path.EndsWith("/status", StringComparison.Ordinal))
        {
            await Write(context, _state.Status, _state.Body);
        }
        else if (path.StartsWith("/files/", StringComparison.Ordinal))
        {
            await context.Response.Body.WriteAsync(path.EndsWith(".svg", StringComparison.Ordinal) ? "<svg/>"u8.ToArray() : [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, 1], Token);
        }
        else if (path.Contains("/requests/", StringComparison.Ordinal))
        {
            if (_result.Units is { } units)
            {
                context.Response.Headers["x-fal-billable-units"] = units;
            }

            await Write(context, _result.Status, _result.Body.Replace("URL", _server!.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal));
        }
        else
        {
            context.Response.StatusCode = 404;
        }
    }

    private Task Write(HttpContext context, int status, string body)
    {
        context.Response.StatusCode = status;
        context.Response.Headers.RetryAfter = _retryAfter;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body, Token);
    }
}
