using System.Text.Json;

namespace Rendermeter.Tests.Http;

/// <summary>
/// The catalogue of bad quotes (B031 to B046, B053 to B058) over HTTP, and the instants of a quote. What a quote does not take, because only a render has it, is refused as
/// unknown here, and with its own error in BadInputTests.
/// </summary>
public sealed class QuoteCatalogueTests(TestGateway gateway)
{
    public static TheoryData<string, string, int, string, string> Rows => new()
    {
        { "B031", "", 400, "type", "#" },
        { "B031", "[]", 400, "type", "#" },
        { "B031", "\"x\"", 400, "type", "#" },
        { "B031", "null", 400, "type", "#" },
        { "B033", Models("sandbox-fast/imag"), 200, "unknown_model", "#/models/0" },
        { "B034", Models("openai/sora-2", at: "2026-11-21T00:00:00Z"), 200, "model_ended", "#/models/0" },
        { "B034", """{"models":["openai/gpt-image-2"],"as_known_at":"2020-01-01T00:00:00Z"}""", 200, "no_price", "#/models/0" },
        { "B035", Asked("\"n\":0"), 200, "out_of_range", "#/parameters/n" },
        { "B035", Asked("\"n\":-1"), 200, "out_of_range", "#/parameters/n" },
        { "B035", Asked("\"n\":1.5"), 200, "type", "#/parameters/n" },
        { "B035", Asked("\"n\":\"3\""), 200, "type", "#/parameters/n" },
        { "B035", Asked("\"n\":1000000"), 200, "out_of_range", "#/parameters/n" },
        { "B035", Asked("\"n\":9007199254740992"), 200, "out_of_range", "#/parameters/n" },
        { "B036", Asked("\"seconds\":0", "video"), 200, "out_of_range", "#/parameters/seconds" },
        { "B036", Asked("\"seconds\":-5", "video"), 200, "out_of_range", "#/parameters/seconds" },
        { "B036", Asked("\"seconds\":61", "video"), 200, "out_of_range", "#/parameters/seconds" },
        { "B036", Asked("\"seconds\":1e308", "video"), 422, "type", "#/parameters/seconds" },
        { "B036", Asked("\"seconds\":\"5s\"", "video"), 200, "type", "#/parameters/seconds" },
        { "B037", Asked("\"size\":\"0x1024\""), 200, "out_of_range", "#/parameters/size" },
        { "B037", Asked("\"size\":\"1024x\""), 200, "out_of_range", "#/parameters/size" },
        { "B037", Asked("\"size\":\"99999x99999\""), 200, "out_of_range", "#/parameters/size" },
        { "B037", Asked("\"size\":\"1024X1024\""), 200, "out_of_range", "#/parameters/size" },
        { "B037", """{"models":["openai/gpt-image-2"],"parameters":{"size":"1025x1024"}}""", 200, "out_of_range", "#/parameters/size" },
        { "B038", """{"models":["cloudflare/@cf/black-forest-labs/flux-1-schnell"],"parameters":{"steps":0}}""", 200, "out_of_range", "#/parameters/steps" },
        { "B038", """{"models":["cloudflare/@cf/black-forest-labs/flux-1-schnell"],"parameters":{"steps":9}}""", 200, "out_of_range", "#/parameters/steps" },
        { "B039", Asked("\"sparkle\":true"), 200, "unknown_parameter", "#/parameters/sparkle" },
        { "B041", """{"models":["sandbox-fast/image"],"cost":"1"}""", 400, "unknown_member", "#/cost" },
        { "B041", """{"models":["sandbox-fast/image"],"org_id":"1"}""", 400, "unknown_member", "#/org_id" },
        { "B042", """{"models":["sandbox-fast/speech"],"prompt":"\ud800"}""", 400, "encoding", "#/prompt" },
        { "B042", """{"models":["sandbox-fast/speech"],"prompt":"a\u0000b"}""", 400, "encoding", "#/prompt" },
        { "B044", """{"models":["sandbox-fast/image"],"max_cost":"abc"}""", 400, "unknown_member", "#/max_cost" },
        { "B045", """{"models":["sandbox-fast/image"],"inputs":[{"url":"http://10.0.0.1/"}]}""", 400, "unknown_member", "#/inputs" },
        { "B046", """{"models":["sandbox-fast/image"],"inputs":[{"seconds":3}]}""", 400, "unknown_member", "#/inputs" },
        { "B056", """{"models":["sandbox-fast/image"],"deadline":"2020-01-01T00:00:00Z"}""", 400, "unknown_member", "#/deadline" },
        { "B057", """{"models":[]}""", 422, "", "#/models" },
        { "B057", $$"""{"models":[{{string.Join(',', Enumerable.Repeat("\"sandbox-fast/image\"", 51))}}]}""", 422, "", "#/models" },
        { "B057", """{"models":["sandbox-fast/image",5]}""", 422, "type", "#/models/1" },
        { "B058", """{"models":["sandbox-fast/image"],}""", 400, "syntax", "" },
        { "B058", """{"models":["sandbox-fast/image"]/* x */}""", 400, "syntax", "" },
        { "B058", Asked("\"n\":1,\"n\":2"), 400, "duplicate_member", "#/parameters/n" },
        { "B058", Asked("\"n\":1e400"), 422, "type", "#/parameters/n" },
        { "B058", $$"""{"models":{{new string('[', 200)}}{{new string(']', 200)}}}""", 400, "too_deep", "" },
        { "at", """{"models":["sandbox-fast/image"],"at":"2026-11-21"}""", 422, "", "#/at" },
        { "started_at", """{"models":["sandbox-fast/image"],"started_at":"soon"}""", 422, "", "#/started_at" },
        { "completed_at", """{"models":["sandbox-fast/image"],"completed_at":5}""", 422, "", "#/completed_at" },
        { "as_known_at", """{"models":["sandbox-fast/image"],"as_known_at":"2026-02-30T00:00:00Z"}""", 422, "", "#/as_known_at" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_bad_quote_has_its_named_error(string row, string body, int status, string code, string pointer)
    {
        var tenant = gateway.Operator;

        var answer = await tenant.Post("/api/v1/quotes", body);

        Assert.True(answer.Status == status, $"{row}: {answer.Text}");
        var problem = status == 200 ? answer.Json.GetProperty("refused")[0].GetProperty("problem") : answer.Json;
        var errors = problem.TryGetProperty("errors", out var list) ? list.EnumerateArray().ToList() : [];
        var found = errors.Select(error => (Code: error.GetProperty("code").GetString(), Pointer: error.GetProperty("pointer").GetString()))
            .Append((Code: problem.GetProperty("code").GetString(), Pointer: ""));
        Assert.True(found.Any(error => (code.Length == 0 || error.Code == code) && error.Pointer == pointer), $"{row}: {answer.Text}");
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-7")]
    public async Task B032_only_json_in_utf_8_is_read(string contentType)
    {
        using var content = new ByteArrayContent("{}"u8.ToArray());
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);

        Assert.Equal(415, (await gateway.Send(HttpMethod.Post, "/api/v1/quotes", gateway.Operator.Key, content)).Status);
    }

    [Fact]
    public async Task B040_a_label_and_a_size_that_contradict_each_other_are_both_pointed_at()
    {
        var answer = await gateway.Operator.Post("/api/v1/quotes", """{"models":["byteplus/dreamina-seedance-2-0-260128"],"parameters":{"resolution":"4k","width":512,"height":512}}""");

        var errors = answer.Json.GetProperty("refused")[0].GetProperty("problem").GetProperty("errors").EnumerateArray();
        Assert.Equal(
            [("conflict", "#/parameters/resolution"), ("conflict", "#/parameters/width")],
            errors.Select(error => (error.GetProperty("code").GetString(), error.GetProperty("pointer").GetString())).Order());
    }

    [Fact]
    public async Task B042_a_prompt_of_more_than_a_megabyte_is_too_large()
        => Assert.Equal((413, "too_large"), await Code($$"""{"models":["openai/tts-1"],"prompt":"{{new string('a', 1 << 20)}}"}"""));

    [Fact]
    public async Task B043_text_is_counted_by_the_rule_that_the_price_names()
    {
        var quote = (await gateway.Operator.Post("/api/v1/quotes", """{"models":["openai/tts-1"],"prompt":"👩‍👩‍👧"}""")).Json.GetProperty("quotes")[0];

        Assert.Equal("0.000075000", quote.GetProperty("expected").GetString());
        Assert.Contains(quote.GetProperty("assumptions").EnumerateArray(), assumption => assumption.GetString()!.Contains("code point", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_price_of_which_nothing_is_known_is_refused_and_one_that_only_the_run_decides_comes_last()
    {
        var unknown = (await gateway.Operator.Post("/api/v1/quotes", """{"models":["openai/tts-1","kling/audio/tts"]}""")).Json;
        var quotes = (await gateway.Operator.Post("/api/v1/quotes", """{"models":["openai/gpt-4o-mini-tts","openai/tts-1","kling/audio/tts"],"prompt":"Hello"}""")).Json.GetProperty("quotes");

        Assert.Equal("kling/audio/tts", Assert.Single(unknown.GetProperty("quotes").EnumerateArray()).GetProperty("model").GetString());
        Assert.Equal("#/parameters/characters", unknown.GetProperty("refused")[0].GetProperty("problem").GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal(["openai/tts-1", "kling/audio/tts", "openai/gpt-4o-mini-tts"], quotes.EnumerateArray().Select(quote => quote.GetProperty("model").GetString()));
    }

    [Fact]
    public async Task B053_a_key_in_the_address_is_refused()
    {
        var answer = await gateway.Send(HttpMethod.Post, $"/api/v1/quotes?key={gateway.Operator.Key}", gateway.Operator.Key, TestGateway.Body("{}"));

        Assert.Equal((400, "key_in_url"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task B055_a_price_without_an_upper_bound_is_quoted_as_an_estimate_without_one()
    {
        var quote = (await gateway.Operator.Post("/api/v1/quotes", """{"models":["replicate/gpu"],"parameters":{"hardware":"t4","compute_seconds":10}}""")).Json.GetProperty("quotes")[0];

        Assert.Equal(("estimate", JsonValueKind.Null), (quote.GetProperty("kind").GetString(), quote.GetProperty("upper_bound").ValueKind));
    }

    [Fact]
    public async Task B058_minus_zero_is_zero()
        => Assert.Equal("#/parameters/n", (await gateway.Operator.Post("/api/v1/quotes", Asked("\"n\":-0"))).Json
            .GetProperty("refused")[0].GetProperty("problem").GetProperty("errors")[0].GetProperty("pointer").GetString());

    [Theory]
    [InlineData("fal/fal-ai/flux-1/dev", """ "parameters":{"width":512,"height":512},"as_known_at":"2026-11-22T00:00:00Z" """, "0.025000000")]
    [InlineData("fal/fal-ai/flux-1/dev", """ "parameters":{"width":512,"height":512},"as_known_at":"2026-11-20T00:00:00Z" """, null)]
    [InlineData("google/veo-3.0-generate-001", """ "at":"2025-11-17T23:59:59Z" """, "6.000000000")]
    [InlineData("google/veo-3.0-generate-001", """ "at":"2025-11-18T00:00:00Z" """, "3.200000000")]
    public async Task A_quote_is_for_the_instant_and_the_knowledge_that_it_names(string model, string members, string? expected)
    {
        var answer = (await gateway.Operator.Post("/api/v1/quotes", $$"""{"models":["{{model}}"],{{members}}}""")).Json;

        Assert.Equal(expected, answer.GetProperty("quotes").EnumerateArray().Select(quote => quote.GetProperty("expected").GetString()).SingleOrDefault());
        Assert.Equal(expected is null ? 1 : 0, answer.GetProperty("refused").GetArrayLength());
    }

    [Fact]
    public async Task Hours_are_those_of_submission_start_or_completion_as_the_price_says()
    {
        var prices = System.IO.Directory.CreateTempSubdirectory("rendermeter-prices-").FullName;
        await File.WriteAllTextAsync(Path.Combine(prices, "night.yaml"), """
            provider: night
            currency: USD
            models:
              - {model: submission, media: image, versions: [{checked_on: 2026-01-01, source: made up, source_kind: contract, components: [{name: output, quantity: outputs, rate: 1}], adjustments: [{name: a, kind: multiply, value: 0.5, windows: {zone: UTC, decides: submission, at: [{from: "01:00", to: "02:00"}]}}]}]}
              - {model: start, media: image, versions: [{checked_on: 2026-01-01, source: made up, source_kind: contract, components: [{name: output, quantity: outputs, rate: 1}], adjustments: [{name: a, kind: multiply, value: 0.5, windows: {zone: UTC, decides: start, at: [{from: "03:00", to: "04:00"}]}}]}]}
              - {model: completion, media: image, versions: [{checked_on: 2026-01-01, source: made up, source_kind: contract, components: [{name: output, quantity: outputs, rate: 1}], adjustments: [{name: a, kind: multiply, value: 0.5, windows: {zone: UTC, decides: completion, at: [{from: "05:00", to: "06:00"}]}}]}]}
            """, TestContext.Current.CancellationToken);
        await using var own = new TestGateway(configure: null, new Dictionary<string, string?> { ["Rendermeter:Prices:Directory"] = prices });
        await own.InitializeAsync();

        Assert.Equal(["0.500000000", "0.500000000", "0.500000000"], await Expected("01:30", "03:30", "05:30"));
        Assert.Equal(["0.500000000", "1.000000000", "0.500000000"], await Expected("01:30", "04:00", "05:30"));
        Assert.Equal(["1.000000000", "0.500000000", "1.000000000"], await Expected("00:30", "03:00", "06:00"));
        System.IO.Directory.Delete(prices, recursive: true);

        async Task<IEnumerable<string?>> Expected(string at, string started, string completed)
        {
            var answer = await own.Operator.Post("/api/v1/quotes", $$"""{"models":["night/submission","night/start","night/completion"],"at":"2026-06-01T{{at}}:00Z","started_at":"2026-06-01T{{started}}:00Z","completed_at":"2026-06-01T{{completed}}:00Z"}""");
            var quotes = answer.Json.GetProperty("quotes").EnumerateArray().ToDictionary(quote => quote.GetProperty("model").GetString()!, quote => quote.GetProperty("expected").GetString());
            return ((string[])["night/submission", "night/start", "night/completion"]).Select(model => quotes[model]);
        }
    }

    private async Task<(int, string?)> Code(string body)
    {
        var answer = await gateway.Operator.Post("/api/v1/quotes", body);
        return (answer.Status, answer.Code);
    }

    private static string Models(string model, string? at = null) => $$"""{"models":["{{model}}"]{{(at is null ? "" : $",\"at\":\"{at}\"")}}}""";

    private static string Asked(string parameters, string media = "image") => $$$"""{"models":["sandbox-fast/{{{media}}}"],"parameters":{ {{{parameters}}} }}""";
}
