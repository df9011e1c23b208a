using System.Text;
using System.Text.Json;

namespace Rendermeter.Tests.Http;

/// <summary>Whatever is sent wrongly is answered with its status, its code and its place, never with 500; no render is made, and no money moves.</summary>
public sealed class BadInputTests(TestGateway gateway)
{
    public static TheoryData<string, int, string, string> Bodies => new()
    {
        { """{"model":"product-foto","prompt":"x"}""", 404, "unknown_model", "#/model" },
        { """{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":8,"height":1024}}""", 422, "out_of_range", "#/parameters/width" },
        { """{"model":"openai/gpt-image-1.5","prompt":"x","parameters":{"size":"100x100"}}""", 422, "not_sold", "#/parameters/size" },
        { """{"model":"sandbox-fast/image","prompt":"x","parameters":{"n":0}}""", 422, "out_of_range", "#/parameters/n" },
        { """{"model":"sandbox-fast/image","prompt":"x","parameters":{"n":11}}""", 422, "out_of_range", "#/parameters/n" },
        { """{"model":"sandbox-fast/image","prompt":"x","parameters":{"n":-1}}""", 422, "out_of_range", "#/parameters/n" },
        { """{"model":"sandbox-fast/image","prompt":"x","parameters":{"n":1.5}}""", 422, "type", "#/parameters/n" },
        { """{"model":"sandbox-fast/image","prompt":"x","parameters":{"n":"3"}}""", 422, "type", "#/parameters/n" },
        { """{"model":"sandbox-fast/image","prompt":"x","parameters":{"n":9007199254740993}}""", 422, "out_of_range", "#/parameters/n" },
        { """{"model":"sandbox-fast/image","prompt":"x","parameters":{"n":1e400}}""", 422, "type", "#/parameters/n" },
        { """{"model":"sandbox-fast/image","prompt":"x","parameters":{"sparkle":true}}""", 422, "unknown_parameter", "#/parameters/sparkle" },
        { """{"model":"sandbox-fast/image"}""", 422, "required", "#/prompt" },
        { """{"model":"sandbox-fast/image","prompt":""}""", 422, "required", "#/prompt" },
        { """{"model":"sandbox-fast/image","prompt":5}""", 422, "type", "#/prompt" },
        { """{"prompt":"x"}""", 422, "required", "#/model" },
        { """{"model":"sandbox-fast/image","prompt":"\ud800"}""", 400, "encoding", "#/prompt" },
        { """{"model":"sandbox-fast/image","prompt":"a\u0000b"}""", 400, "encoding", "#/prompt" },
        { """{"model":"sandbox-fast/image","prompt":"x","max_cost":"abc"}""", 422, "number_format", "#/max_cost" },
        { """{"model":"sandbox-fast/image","prompt":"x","max_cost":"-1"}""", 422, "number_format", "#/max_cost" },
        { """{"model":"sandbox-fast/image","prompt":"x","max_cost":"1e-30"}""", 422, "number_format", "#/max_cost" },
        { """{"model":"sandbox-fast/image","prompt":"x","max_cost":"2000000000"}""", 422, "number_format", "#/max_cost" },
        { """{"model":"sandbox-fast/image","prompt":"x","max_cost":0.2}""", 422, "type", "#/max_cost" },
        { """{"model":"sandbox-fast/image","prompt":"x","callback_url":"http://example.com"}""", 422, "callback_url", "#/callback_url" },
        { """{"model":"sandbox-fast/image","prompt":"x","callback_url":"https://ada:secret@example.com"}""", 422, "callback_url", "#/callback_url" },
        { """{"model":"sandbox-fast/image","prompt":"x","callback_url":"https://169.254.169.254/latest"}""", 422, "callback_url", "#/callback_url" },
        { """{"model":"sandbox-fast/image","prompt":"x","callback_url":"https://0x7f.1/"}""", 422, "callback_url", "#/callback_url" },
        { """{"model":"sandbox-fast/image","prompt":"x","callback_url":"https://[::ffff:10.0.0.1]/"}""", 422, "callback_url", "#/callback_url" },
        { """{"model":"sandbox-fast/image","prompt":"x","callback_url":"https://localhost/"}""", 422, "callback_url", "#/callback_url" },
        { """{"model":"sandbox-fast/image","prompt":"x","deadline_at":"2020-01-01T00:00:00Z"}""", 422, "out_of_range", "#/deadline_at" },
        { """{"model":"sandbox-fast/image","prompt":"x","deadline_at":"2126-01-01T00:00:00Z"}""", 422, "out_of_range", "#/deadline_at" },
        { """{"model":"sandbox-fast/image","prompt":"x","tags":"spring"}""", 422, "type", "#/tags" },
        { """{"model":"sandbox-fast/image","prompt":"x","metadata":{"a":{"b":1}}}""", 422, "out_of_range", "#/metadata/a" },
        { """{"model":"sandbox-fast/image","prompt":"x","prompt":"y"}""", 400, "duplicate_member", "#/prompt" },
        { """{"model":"sandbox-fast/image","prompt":"x","parameters":{"n":1,"n":2}}""", 400, "duplicate_member", "#/parameters/n" },
        { """{"model":"sandbox-fast/image","promt":"x"}""", 400, "unknown_member", "#/promt" },
        { """{"model":"sandbox-fast/image","prompt":"x","cost":"0.01"}""", 400, "unknown_member", "#/cost" },
        { """{"model":"fal/fal-ai/flux-1/dev","prompt":"x","parameters":{"width":1024,"height":1024}}""", 422, "provider_not_configured", "#/model" },
        { "[]", 400, "type", "#" },
        { "null", 400, "type", "#" },
        { "", 400, "type", "#" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_wrong_body_is_refused_at_the_place_that_is_wrong(string body, int status, string code, string pointer)
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", body);

        Assert.True(answer.Status == status, answer.Text);
        Assert.Equal("application/problem+json", answer.MediaType);
        Assert.Equal($"urn:rendermeter:problem:{answer.Code}", answer.Json.GetProperty("type").GetString());
        var error = answer.Json.GetProperty("errors")[0];
        Assert.Equal((code, pointer), (error.GetProperty("code").GetString(), error.GetProperty("pointer").GetString()));
        Assert.DoesNotContain("   at ", answer.Text, StringComparison.Ordinal);
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once()
    {
        var answer = await (await gateway.Open()).Post("/api/v1/renders", """{"model":"sandbox-fast/image","parameters":{"n":0,"width":8}}""");

        Assert.Equal(["#/prompt", "#/parameters/n", "#/parameters/width"], answer.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()));
    }

    [Fact]
    public async Task An_unknown_model_is_answered_with_the_names_near_it()
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", """{"model":"sandbox-fast/imag","prompt":"x"}""");

        Assert.Equal("sandbox-fast/image", answer.Json.GetProperty("nearest")[0].GetString());
    }

    [Fact]
    public async Task An_unknown_member_is_answered_with_what_was_meant()
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", """{"model":"sandbox-fast/image","promt":"x"}""");

        Assert.Contains("Did you mean prompt?", answer.Json.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Broken_json_is_refused_with_its_line_and_column()
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", "{\n  \"model\": \"sandbox-fast/image\",\n  oops }");

        Assert.Equal((400, "syntax", 3), (answer.Status, answer.Code, answer.Json.GetProperty("line").GetInt32()));
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task Json_two_hundred_levels_deep_is_refused()
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", $$"""{"metadata":{{new string('[', 200)}}{{new string(']', 200)}}}""");

        Assert.Equal((400, "too_deep"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_prompt_of_more_than_a_megabyte_is_too_large()
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", $$"""{"model":"sandbox-fast/image","prompt":"{{new string('a', 1 << 20)}}"}""");

        Assert.Equal((413, "too_large"), (answer.Status, answer.Code));
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task A_prompt_of_too_many_characters_is_refused()
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", $$"""{"model":"sandbox-fast/image","prompt":"{{new string('a', 32_001)}}"}""");

        Assert.Equal((422, "#/prompt"), (answer.Status, answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        await tenant.AssertUntouched();
    }

    [Theory]
    [InlineData("text/plain", null)]
    [InlineData("application/json; charset=utf-7", null)]
    [InlineData("application/json", "gzip")]
    public async Task Only_json_in_utf_8_is_read(string contentType, string? encoding)
    {
        var tenant = await gateway.Open();
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes("""{"model":"sandbox-fast/image","prompt":"x"}"""));
        content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        if (encoding is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        }

        var answer = await gateway.Send(HttpMethod.Post, "/api/v1/renders", tenant.Key, content);

        Assert.Equal((415, "unsupported_media_type"), (answer.Status, answer.Code));
        await tenant.AssertUntouched();
    }

    [Theory]
    [InlineData("")]
    [InlineData("with space")]
    [InlineData("a,b")]
    [InlineData(null)]
    public async Task An_idempotency_key_of_a_wrong_form_is_refused(string? key)
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", """{"model":"sandbox-fast/image","prompt":"x"}""", ("Idempotency-Key", key ?? new string('k', 256)));

        Assert.Equal((400, "idempotency_key"), (answer.Status, answer.Code));
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task What_belongs_to_another_is_not_found_in_the_same_words_as_what_is_not_there()
    {
        var owner = await gateway.Open();
        var stranger = await gateway.Open();
        var render = await owner.Render("""{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":64,"height":64}}""");
        var id = render.GetProperty("id").GetString()!;
        var output = render.GetProperty("outputs")[0].GetProperty("id").GetString()!;

        foreach (var (theirs, nobodys) in ((string, string)[])
        [
            ($"/api/v1/renders/{id}", "/api/v1/renders/rnd_019aa3c05e2f7b1c8d4e5f60718293a4"),
            ($"/api/v1/receipts/{id}", "/api/v1/receipts/nonsense"),
            ($"/api/v1/outputs/{output}", "/api/v1/outputs/out_019aa3c0861f7c42b5a697887960514a"),
            ($"/api/v1/wallets/{owner.Wallet}", "/api/v1/wallets/wal_019aa3c0861f7c42b5a697887960514a"),
            ($"/api/v1/renders/{id.Replace("rnd_", "att_", StringComparison.Ordinal)}", $"/api/v1/renders/{new string('x', 5000)}"),
        ])
        {
            var foreign = await stranger.Get(theirs);
            var missing = await stranger.Get(nobodys);

            Assert.Equal((404, "not_found"), (foreign.Status, foreign.Code));
            Assert.Equal(missing.Text, foreign.Text);
        }
    }

    [Theory]
    [InlineData("/api/v1/renders?limit=0")]
    [InlineData("/api/v1/renders?limit=-1")]
    [InlineData("/api/v1/renders?limit=1000000000")]
    [InlineData("/api/v1/renders?cursor=forged")]
    [InlineData("/api/v1/renders?cursor=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("/api/v1/renders?in_doubt=maybe")]
    [InlineData("/api/v1/renders?status=almost_done")]
    [InlineData("/api/v1/renders?from=2026-02-30T00:00:00Z")]
    [InlineData("/api/v1/renders?from=2026-02-02T00:00:00Z&to=2026-02-01T00:00:00Z")]
    [InlineData("/api/v1/renders?stats=running")]
    [InlineData("/api/v1/events?limit=x")]
    [InlineData("/api/v1/caps?limit=0")]
    [InlineData("/api/v1/caps?cursor=forged")]
    [InlineData("/api/v1/spend?by=moon")]
    [InlineData("/api/v1/spend?by=model,day,tag")]
    [InlineData("/api/v1/spend?from=2026-11-02&to=2026-11-01")]
    [InlineData("/api/v1/spend?time_zone=Mars/Base")]
    [InlineData("/api/v1/spend?format=xml")]
    public async Task A_wrong_page_is_refused(string path)
    {
        var answer = await gateway.Operator.Get(path);

        Assert.Equal((400, "parameter"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task Other_methods_and_other_paths_are_problems_too()
    {
        var deleted = await gateway.Send(HttpMethod.Delete, "/api/v1/renders", gateway.Operator.Key);
        var traced = await gateway.Send(HttpMethod.Trace, "/api/v1/caps", gateway.Operator.Key);
        var nowhere = await gateway.Operator.Get("/api/v2/nothing");

        Assert.Equal((405, "method_not_allowed"), (deleted.Status, deleted.Code));
        Assert.Equal(405, traced.Status);
        Assert.Equal((404, "not_found"), (nowhere.Status, nowhere.Code));
    }

    [Fact]
    public async Task A_route_is_quoted_as_its_offers_cheapest_first_and_a_wrong_name_is_refused_beside_them()
    {
        var body = """{"models":["sandbox-fine/image","product-photo","nope"],"parameters":{"n":2},"at":"2026-11-21T00:00:00Z"}""";

        var answer = await gateway.Operator.Post("/api/v1/quotes", body);
        var again = await gateway.Operator.Post("/api/v1/quotes", body);

        var expected = answer.Json.GetProperty("quotes").EnumerateArray().Select(quote => quote.GetProperty("expected").GetString()).ToList();
        Assert.Equal(["0.080000000", "0.160000000", "0.240000000", "0.240000000"], expected);
        Assert.Equal("unknown_model", answer.Json.GetProperty("refused")[0].GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal(answer.Text, again.Text);
    }
}
