using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Engine.Inputs;
using Rendermeter.Engine.Verdicts;
using Rendermeter.Pricing.Quotes;
using Rendermeter.Providers.OpenAi;
using Rendermeter.Providers.Wires;

namespace Rendermeter.Providers.Tests.OpenAi;

/// <summary>The adapter against a server that is written from OpenAI's description, keeps a bill and misbehaves when told to.</summary>
public sealed class OpenAiProviderTests : IAsyncLifetime
{
    private static readonly byte[] Picture = [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0d, 0x0a, 0x1a, 0x0a, .. Enumerable.Range(0, 50_000).Select(value => (byte)(value * 31 % 256))];

    private readonly StreamedFiles _files = new();
    private readonly VendorWire _wire = new();
    private readonly List<JsonElement> _bill = [];
    private StandIn? _server;
    private RequestDelegate? _misbehave;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await StandIn.Start(Answer);

    public async ValueTask DisposeAsync()
    {
        _wire.Dispose();
        await _server!.DisposeAsync();
    }

    [Fact]
    public async Task Pictures_are_kept_as_they_arrive_and_tokens_are_reported_in_the_words_of_prices()
    {
        var finished = Assert.IsType<ProviderEvidence.Finished>(await Submit("gpt-image-2", ("n", "2"), ("size", "1024x1024"), ("quality", "low"), ("tier", "standard")));

        Assert.Equal((JobOutcome.Success, 2), (finished.Outcome, finished.Deliveries.Count));
        Assert.Equal("n=2 image_output_tokens=544 text_output_tokens=0 text_input_tokens=10 image_input_tokens=0", string.Join(' ', finished.ReportedUsage!.OrderBy(item => item.Key == "n" ? 0 : 1).Select(item => $"{item.Key}={item.Value.Text}")));
        await using var file = (await Provider().Fetch(finished.Deliveries[0], Token))!;
        using var copy = new MemoryStream();
        await file.CopyToAsync(copy, Token);
        Assert.Equal(Picture, copy.ToArray());
        var asked = Assert.Single(_bill);
        Assert.Equal(("1024x1024", "low", 2, "png"), (asked.GetProperty("size").GetString(), asked.GetProperty("quality").GetString(), asked.GetProperty("n").GetInt32(), asked.GetProperty("output_format").GetString()));
    }

    [Theory]
    [InlineData("size", "auto")]
    [InlineData("quality", "auto")]
    [InlineData("tier", "batch")]
    [InlineData("partial_images", "2")]
    [InlineData("unheard_of", "1")]
    public async Task What_cannot_be_said_is_refused_before_anything_is_sent(string name, string value)
    {
        var refused = Assert.IsType<ProviderEvidence.Refused>(await Submit("gpt-image-2", ("size", "1024x1024"), ("quality", "low"), (name, value)));

        Assert.Equal(("unsupported_parameter", RetryClass.Elsewhere), (refused.Code, refused.Class));
        Assert.Empty(_server!.Requests);
    }

    [Theory]
    [InlineData(400, "invalid_request_error", "invalid_value", "refused")]
    [InlineData(401, "invalid_request_error", "invalid_api_key", "refused, elsewhere")]
    [InlineData(402, "invalid_request_error", "payment_required", "refused, elsewhere")]
    [InlineData(403, "invalid_request_error", "unsupported_country_region_territory", "refused, elsewhere")]
    [InlineData(404, "invalid_request_error", "model_not_found", "refused, elsewhere")]
    [InlineData(400, "invalid_request_error", "model_not_found", "refused, elsewhere")]
    [InlineData(400, "invalid_request_error", "unsupported_parameter", "refused, elsewhere")]
    [InlineData(429, "requests", "rate_limit_exceeded", "refused, later")]
    [InlineData(429, "insufficient_quota", "insufficient_quota", "refused, elsewhere")]
    [InlineData(400, "invalid_request_error", "billing_hard_limit_reached", "refused, elsewhere")]
    [InlineData(400, "image_generation_user_error", "moderation_blocked", "RefusedInput")]
    [InlineData(400, "invalid_request_error", "content_policy_violation", "RefusedInput")]
    [InlineData(200, "server_error", "server_error", "ProviderError")]
    [InlineData(408, "server_error", "timeout", "unsure")]
    [InlineData(409, "server_error", "conflict", "unsure")]
    [InlineData(500, "server_error", "server_error", "unsure")]
    [InlineData(503, "server_error", "overloaded", "unsure")]
    public async Task The_code_of_an_error_counts_and_not_its_status_alone(int status, string type, string code, string expected)
    {
        _misbehave = context => Write(context, status, $$$"""{"error":{"message":"no","type":"{{{type}}}","param":null,"code":"{{{code}}}"}}""");

        var evidence = await Submit("gpt-image-2", ("size", "1024x1024"), ("quality", "low"));

        Assert.Equal(expected, evidence switch
        {
            ProviderEvidence.Refused refused => $"refused{(refused.Class == RetryClass.Never ? "" : $", {Pricing.SnakeCase.Of(refused.Class)}")}",
            ProviderEvidence.Finished finished => finished.Outcome.ToString(),
            ProviderEvidence.Unsure => "unsure",
            _ => evidence.ToString()!,
        });
        Assert.Single(_server!.Requests);
    }

    [Theory]
    [InlineData(403, "<html>a page of somebody in between</html>")]
    [InlineData(200, "not json")]
    [InlineData(200, """{"data":[{"b64_json":"????"}]}""")]
    [InlineData(200, """{"data":[{"b64_json":"iVBO""")]
    public async Task What_is_not_understood_leaves_a_doubt(int status, string body)
    {
        _misbehave = context => Write(context, status, body);

        Assert.IsType<ProviderEvidence.Unsure>(await Submit("gpt-image-2", ("size", "1024x1024"), ("quality", "low")));
    }

    [Fact]
    public async Task An_empty_success_and_a_short_one_are_no_success()
    {
        _misbehave = context => Write(context, 200, """{"created":1,"data":[],"usage":{"input_tokens":1,"output_tokens":2,"total_tokens":3}}""");
        var empty = Assert.IsType<ProviderEvidence.Finished>(await Submit("gpt-image-2", ("size", "1024x1024"), ("quality", "low")));
        _misbehave = context => Write(context, 200, """{"created":1,"data":[{"b64_json":"iVBORw0KGgo="}]}""");
        var shortened = Assert.IsType<ProviderEvidence.Finished>(await Submit("gpt-image-2", ("n", "2"), ("size", "1024x1024"), ("quality", "low")));

        Assert.Equal((JobOutcome.ProviderError, "empty_result"), (empty.Outcome, empty.ErrorCode));
        Assert.Equal(JobOutcome.Partial, shortened.Outcome);
    }

    [Fact]
    public async Task A_full_disk_changes_nothing_of_what_is_owed_and_the_file_is_known_as_lost()
    {
        _files.IsFull = true;

        var finished = Assert.IsType<ProviderEvidence.Finished>(await Submit("gpt-image-2", ("size", "1024x1024"), ("quality", "low")));

        Assert.Equal(JobOutcome.Success, finished.Outcome);
        await Assert.ThrowsAsync<OutputRefusedException>(() => Provider().Fetch(finished.Deliveries[0], Token));
    }

    [Theory]
    [InlineData("https://no-such-vendor.invalid/v1")]
    [InlineData("https://127.0.0.1:PORT/v1")]
    public async Task A_name_that_does_not_resolve_and_a_certificate_that_is_not_trusted_or_has_expired_are_certain(string url)
    {
        using var key = System.Security.Cryptography.RSA.Create(2048);
        var asked = new System.Security.Cryptography.X509Certificates.CertificateRequest("CN=127.0.0.1", key, System.Security.Cryptography.HashAlgorithmName.SHA256, System.Security.Cryptography.RSASignaturePadding.Pkcs1);
        using var expired = asked.CreateSelfSigned(DateTimeOffset.UnixEpoch.AddYears(30), DateTimeOffset.UnixEpoch.AddYears(31));
        await using var server = await StandIn.Start(_ => Task.CompletedTask, expired);
        var address = new Uri(url.Replace("PORT", server.Address.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal));
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));

        var evidence = await new OpenAiProvider(new OpenAiProviderOptions { ApiKey = "sk-test", BaseUrl = address }, _wire, _files, TimeProvider.System)
            .Submit(Job("gpt-image-2", ("size", "1024x1024"), ("quality", "low")), patience.Token);

        Assert.IsType<ProviderEvidence.NotSent>(evidence);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_connection_that_was_never_made_is_certain_and_silence_is_not()
    {
        var closed = new OpenAiProvider(new OpenAiProviderOptions { ApiKey = "sk-test", BaseUrl = new Uri("http://127.0.0.1:1/v1") }, _wire, _files, TimeProvider.System);
        Assert.IsType<ProviderEvidence.NotSent>(await closed.Submit(Job("gpt-image-2", ("size", "1024x1024")), Token));
        _misbehave = context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);

        Assert.IsType<ProviderEvidence.Unsure>(await Provider(TimeSpan.FromMilliseconds(300)).Submit(Job("gpt-image-2", ("size", "1024x1024")), Token));
    }

    [Fact]
    public async Task Speech_comes_whole_or_as_events_with_its_tokens()
    {
        var whole = Assert.IsType<ProviderEvidence.Finished>(await Submit("tts-1", ("voice", "alloy")));
        var events = Assert.IsType<ProviderEvidence.Finished>(await Submit("gpt-4o-mini-tts", ("voice", "alloy")));

        Assert.Null(whole.ReportedUsage);
        Assert.Equal("audio_output_tokens=21 text_input_tokens=7", string.Join(' ', events.ReportedUsage!.OrderBy(item => item.Key, StringComparer.Ordinal).Select(item => $"{item.Key}={item.Value.Text}")));
        await using var file = (await Provider().Fetch(events.Deliveries[0], Token))!;
        Assert.Equal("ID3sound"u8.ToArray(), _files.Files[events.Deliveries[0].Url.OriginalString["urn:sha256:".Length..]]);
    }

    [Fact]
    public async Task Speech_without_its_last_event_leaves_a_doubt()
    {
        _misbehave = context => Write(context, 200, "data: {\"type\":\"speech.audio.delta\",\"audio\":\"SUQz\"}\n\n", "text/event-stream");

        Assert.IsType<ProviderEvidence.Unsure>(await Submit("gpt-4o-mini-tts", ("voice", "alloy")));
    }

    [Fact]
    public async Task Files_that_go_in_are_sent_as_a_form_and_the_tokens_of_pictures_are_reported()
    {
        IFormCollection? form = null;
        var sent = new List<byte[]>();
        _misbehave = async context =>
        {
            form = await context.Request.ReadFormAsync(Token);
            foreach (var file in form.Files)
            {
                using var copy = new MemoryStream();
                await file.CopyToAsync(copy, Token);
                sent.Add(copy.ToArray());
            }

            await Write(context, 200, $$"""{"created":1,"data":[{"b64_json":"{{Convert.ToBase64String(Picture)}}"}],"usage":{"input_tokens":333,"output_tokens":272,"total_tokens":605,"input_tokens_details":{"text_tokens":10,"image_tokens":323} } }""");
        };
        var job = Job("gpt-image-2", ("n", "1"), ("size", "1024x1024"), ("quality", "low"), ("input_images", "2"), ("input_width", "64")) with
        {
            Inputs = [JobInputs.Of(Picture), JobInputs.Of([1, 2, 3], "image/webp"), JobInputs.Of([4, 5], role: Engine.Inputs.InputRole.Mask)],
        };

        var finished = Assert.IsType<ProviderEvidence.Finished>(await Provider().Submit(job, Token));

        Assert.Equal(["POST /v1/images/edits"], _server!.Requests);
        Assert.Equal(("gpt-image-2", "a red kettle", "1", "1024x1024", "low", "png"), (form!["model"].ToString(), form["prompt"].ToString(), form["n"].ToString(), form["size"].ToString(), form["quality"].ToString(), form["output_format"].ToString()));
        Assert.Equal([("image[]", "image/png"), ("image[]", "image/webp"), ("mask", "image/png")], form.Files.Select(file => (file.Name, file.ContentType!)));
        Assert.Equal([Picture, [1, 2, 3], [4, 5]], sent);
        Assert.True(finished.ReportedUsage!.TryGet("image_input_tokens", out var tokens));
        Assert.Equal("323", tokens.Text);
    }

    [Fact]
    public async Task A_file_that_was_erased_meanwhile_ends_the_attempt_before_anything_is_sent()
    {
        var refused = Assert.IsType<ProviderEvidence.Refused>(await Provider().Submit(Job("gpt-image-2", ("size", "1024x1024"), ("quality", "low")) with { Inputs = [JobInputs.Gone] }, Token));

        Assert.Equal(("input_gone", RetryClass.Never), (refused.Code, refused.Class));
        Assert.Empty(_server!.Requests);
    }

    [Fact]
    public async Task A_file_that_cannot_be_opened_now_is_certain_not_to_have_been_sent()
    {
        var opened = new MemoryStream([1]);
        var first = JobInputs.Of([1]) with { Open = _ => Task.FromResult<Stream?>(opened) };

        var evidence = await Provider().Submit(Job("gpt-image-2", ("size", "1024x1024"), ("quality", "low")) with { Inputs = [first, JobInputs.Shut] }, Token);

        Assert.StartsWith("a file that goes in cannot be read now", Assert.IsType<ProviderEvidence.NotSent>(evidence).Reason, StringComparison.Ordinal);
        Assert.False(opened.CanRead, "what was opened is closed");
        Assert.Empty(_server!.Requests);
    }

    [Fact]
    public async Task A_connection_that_nobody_answers_is_given_up_before_the_submission_is_and_was_certainly_not_sent()
    {
        // A queue of connections that is full swallows what would be one more, as a firewall does.
        using var full = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        full.Bind(new System.Net.IPEndPoint(System.Net.IPAddress.Loopback, 0));
        full.Listen(0);
        var address = (System.Net.IPEndPoint)full.LocalEndPoint!;
        var waiting = Enumerable.Range(0, 4).Select(_ => new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { Blocking = false }).ToList();
        waiting.ForEach(socket => Assert.Throws<SocketException>(() => socket.Connect(address)));
        using var wire = new VendorWire(TimeSpan.FromMilliseconds(300));
        var provider = new OpenAiProvider(new OpenAiProviderOptions { ApiKey = "sk-test", BaseUrl = new Uri($"http://127.0.0.1:{address.Port}/v1") }, wire, _files, TimeProvider.System);

        var began = TimeProvider.System.GetTimestamp();
        var evidence = await provider.Submit(Job("gpt-image-2", ("size", "1024x1024")), Token);

        Assert.IsType<ProviderEvidence.NotSent>(evidence);
        Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.FromMilliseconds(250), TimeSpan.FromMinutes(1));
        Assert.True(VendorWire.ConnectWithin < new OpenAiProviderOptions { ApiKey = "" }.SubmitTimeout && VendorWire.ConnectWithin < new Providers.Fal.FalProviderOptions { ApiKey = "" }.SubmitTimeout);
        waiting.ForEach(socket => socket.Dispose());
    }

    [Theory]
    [InlineData("gpt-image-2", "image/png", null)]
    [InlineData("gpt-image-2", "video/mp4", "a picture is PNG, JPEG or WebP, and not video/mp4")]
    [InlineData("gpt-4o-mini-tts", "image/png", "no files can go in here")]
    [InlineData("dall-e-3", "image/png", "no files can go in here")]
    public void What_a_model_takes_is_known_before_anything_is_held(string model, string mediaType, string? fault)
        => Assert.Equal(fault, Provider().InputFault(model, [JobInputs.Of([1], mediaType).About]));

    private static Task Write(HttpContext context, int status, string body, string type = "application/json")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = type;
        return context.Response.WriteAsync(body, Token);
    }

    private static ProviderJob Job(string model, params (string Name, string Value)[] parameters)
        => new(new AttemptId(Guid.CreateVersion7(DateTimeOffset.UnixEpoch)), model, "a red kettle",
            ((ParseResult.Parsed)ParameterSet.FromPairs(parameters.GroupBy(item => item.Name).Select(item => KeyValuePair.Create(item.Key, item.Last().Value)))).Parameters, CallbackUrl: null) { Hold = new FilePins().Hold() };

    private Task<ProviderEvidence> Submit(string model, params (string Name, string Value)[] parameters) => Provider().Submit(Job(model, parameters), Token);

    private OpenAiProvider Provider(TimeSpan? timeout = null)
        => new(new OpenAiProviderOptions { ApiKey = "sk-test", BaseUrl = new Uri(_server!.Address, "/v1"), SubmitTimeout = timeout ?? TimeSpan.FromSeconds(20) }, _wire, _files, TimeProvider.System);

    private async Task Answer(HttpContext context)
    {
        if (_misbehave is { } misbehave)
        {
            await misbehave(context);
            return;
        }

        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: Token);
        var asked = body.RootElement.Clone();
        if (context.Request.Headers.Authorization != "Bearer sk-test")
        {
            await Write(context, 401, """{"error":{"message":"key","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}""");
            return;
        }

        _bill.Add(asked);
        context.Response.Headers["x-request-id"] = $"req_{_bill.Count}";
        if (context.Request.Path == "/v1/images/generations")
        {
            var n = asked.GetProperty("n").GetInt32();
            var data = string.Join(',', Enumerable.Repeat($$"""{"b64_json" : "{{Convert.ToBase64String(Picture).Replace("/", "\\/", StringComparison.Ordinal)}}"}""", n));
            await Write(context, 200, $$"""
                {"created":1,"data":[{{data}}],"output_format":"png",
                 "usage":{"input_tokens":10,"output_tokens":{{272 * n}},"total_tokens":{{10 + 272 * n}},
                  "input_tokens_details":{"text_tokens":10,"image_tokens":0},"output_tokens_details":{"image_tokens":{{272 * n}},"text_tokens":0} } }
                """);
        }
        else if (asked.TryGetProperty("stream_format", out _))
        {
            await Write(context, 200, """
                data: {"type":"speech.audio.delta","audio":"SUQz"}

                data: {"type":"speech.audio.delta","audio":"c291bmQ="}

                data: {"type":"speech.audio.done","usage":{"input_tokens":7,"output_tokens":21,"total_tokens":28}}

                """, "text/event-stream");
        }
        else
        {
            await Write(context, 200, "ID3whole", "audio/mpeg");
        }
    }
}
