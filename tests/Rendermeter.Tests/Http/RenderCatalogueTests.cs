using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Rendermeter.Tests.Http;

/// <summary>The rows of the catalogue of bad input that are named for requests, callbacks and metadata, as a render is asked for: each with its problem, nothing lost, nothing charged.</summary>
public sealed class RenderCatalogueTests(TestGateway gateway)
{
    private const string Fit = """{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":64,"height":64}}""";

    public static TheoryData<string, string, int, string, string, string> Rows => new()
    {
        // row, members put into a request that is fit, status, code of the problem, code of the field, its place
        { "B035", "\"parameters\":{\"n\":1000000}", 422, "validation", "out_of_range", "#/parameters/n" },
        { "B036", "\"parameters\":{\"seconds\":\"5s\"}", 422, "validation", "unknown_parameter", "#/parameters/seconds" },
        { "B037", "\"parameters\":{\"size\":\"0x1024\"}", 422, "validation", "out_of_range", "#/parameters/size" },
        { "B037", "\"parameters\":{\"size\":\"1024x\"}", 422, "validation", "out_of_range", "#/parameters/size" },
        { "B037", "\"parameters\":{\"size\":\"99999x99999\"}", 422, "validation", "out_of_range", "#/parameters/size" },
        { "B037", "\"parameters\":{\"size\":\"1024X1024\"}", 422, "validation", "out_of_range", "#/parameters/size" },
        { "B038", "\"parameters\":{\"steps\":0}", 422, "validation", "unknown_parameter", "#/parameters/steps" },
        { "B039", "\"parameters\":{\"sparkle\":1}", 422, "validation", "unknown_parameter", "#/parameters/sparkle" },
        { "B040", "\"parameters\":{\"size\":\"64x64\",\"width\":64}", 422, "validation", "conflict", "#/parameters/size" },
        { "B041", "\"org_id\":\"org_1\"", 400, "unknown_member", "unknown_member", "#/org_id" },
        { "B041", "\"state\":\"billed\"", 400, "unknown_member", "unknown_member", "#/state" },
        { "B041", "\"price\":\"0\"", 400, "unknown_member", "unknown_member", "#/price" },
        { "B042", "\"prompt\":\"\\ud800\"", 400, "encoding", "encoding", "#/prompt" },
        { "B042", "\"prompt\":\"a\\u0000\"", 400, "encoding", "encoding", "#/prompt" },
        { "B044", "\"max_cost\":\"abc\"", 422, "validation", "number_format", "#/max_cost" },
        { "B044", "\"max_cost\":\"-1\"", 422, "validation", "number_format", "#/max_cost" },
        { "B044", "\"max_cost\":\"1e-30\"", 422, "validation", "number_format", "#/max_cost" },
        { "B044", "\"max_cost\":\"1000000001\"", 422, "validation", "number_format", "#/max_cost" },
        { "B047", "\"callback_url\":\"http://shop.example.com/told\"", 422, "validation", "callback_url", "#/callback_url" },
        { "B047", "\"callback_url\":\"https://10.0.0.1/told\"", 422, "validation", "callback_url", "#/callback_url" },
        { "B047", "\"callback_url\":\"https://ada:secret@shop.example.com/\"", 422, "validation", "callback_url", "#/callback_url" },
        { "B047", "\"callback_url\":\"https://shop.example.com:22/\"", 422, "validation", "callback_url", "#/callback_url" },
        { "B047", "\"callback_url\":\"https://shop.example.com/#part\"", 422, "validation", "callback_url", "#/callback_url" },
        { "B047", "\"callback_url\":\"told\"", 422, "validation", "callback_url", "#/callback_url" },
        { "B047", "\"callback_url\":7", 422, "validation", "type", "#/callback_url" },
        { "B048", "\"metadata\":{\"a\":{\"b\":\"c\"}}", 422, "validation", "out_of_range", "#/metadata/a" },
        { "B048", "\"metadata\":{\"a\":5}", 422, "validation", "out_of_range", "#/metadata/a" },
        { "B048", "\"metadata\":{\"\":\"x\"}", 422, "validation", "out_of_range", "#/metadata/" },
        { "B048", "\"metadata\":[]", 422, "validation", "type", "#/metadata" },
        { "B056", "\"deadline_at\":\"2020-01-01T00:00:00Z\"", 422, "validation", "out_of_range", "#/deadline_at" },
        { "B056", "\"deadline_at\":\"2126-01-01T00:00:00Z\"", 422, "validation", "out_of_range", "#/deadline_at" },
        { "B056", "\"deadline_at\":\"tomorrow\"", 422, "validation", "date_format", "#/deadline_at" },
        { "B056", "\"deadline_at\":\"2026-02-30T00:00:00Z\"", 422, "validation", "date_format", "#/deadline_at" },
        { "B056", "\"deadline_at\":0", 422, "validation", "date_format", "#/deadline_at" },
        { "B058", "\"parameters\":{\"n\":1,\"n\":2}", 400, "duplicate_member", "duplicate_member", "#/parameters/n" },
        { "B058", "\"parameters\":{\"n\":1e400}", 422, "validation", "type", "#/parameters/n" },
        { "B058", "\"parameters\":{\"n\":-0}", 422, "validation", "out_of_range", "#/parameters/n" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_wrong_member_is_refused_with_its_problem_and_its_place(string row, string member, int status, string code, string fieldCode, string pointer)
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", With(member));

        Assert.True((status, code) == (answer.Status, answer.Code), $"{row}: {answer.Text}");
        Assert.Equal(("application/problem+json", $"urn:rendermeter:problem:{code}"), (answer.MediaType, answer.Json.GetProperty("type").GetString()));
        var error = answer.Json.GetProperty("errors")[0];
        Assert.Equal((fieldCode, pointer), (error.GetProperty("code").GetString(), error.GetProperty("pointer").GetString()));
        await tenant.AssertUntouched();
    }

    public static TheoryData<string, string, int, string> Bodies => new()
    {
        { "B031", "", 400, "type" },
        { "B031", "[]", 400, "type" },
        { "B031", "\"x\"", 400, "type" },
        { "B031", "null", 400, "type" },
        { "B033", """{"model":"sandbox-fast/imago","prompt":"x"}""", 404, "unknown_model" },
        { "B044", """{"model":"sandbox-fast/image","prompt":"x","max_cost":"0"}""", 402, "max_cost" },
        { "B054", """{"model":"sandbox-fast/image","prompt":"x","max_cost":"0.079999999"}""", 402, "max_cost" },
        { "B054", """{"model":"sandbox-fast/video","prompt":"x","parameters":{"seconds":10},"max_cost":"0.10"}""", 402, "max_cost" },
        { "B058", "{\"model\":\"sandbox-fast/image\",// no\n\"prompt\":\"x\"}", 400, "syntax" },
        { "B058", """{"model":"sandbox-fast/image","prompt":"x",}""", 400, "syntax" },
        { "B058", """{"model":"sandbox-fast/image","prompt":"x"}}""", 400, "syntax" },
        { "B058", """{"model":"sandbox-fast/image","prompt":"x""", 400, "syntax" },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_wrong_body_is_refused_with_its_problem(string row, string body, int status, string code)
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", body);

        Assert.True((status, code) == (answer.Status, answer.Code), $"{row}: {answer.Text}");
        Assert.Equal($"urn:rendermeter:problem:{code}", answer.Json.GetProperty("type").GetString());
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task B048_metadata_has_sixteen_members_of_so_many_characters_and_no_more()
    {
        var tenant = await gateway.Open();

        var most = await tenant.Post("/api/v1/renders", With($"\"metadata\":{{{Members(16, 64, 512)}}}"));
        var many = await tenant.Post("/api/v1/renders", With($"\"metadata\":{{{Members(17, 2, 1)}}}"));
        var longName = await tenant.Post("/api/v1/renders", With($"\"metadata\":{{{Members(1, 65, 1)}}}"));
        var longText = await tenant.Post("/api/v1/renders", With($"\"metadata\":{{{Members(1, 2, 513)}}}"));
        await tenant.End(most.Json.GetProperty("id").GetString()!);

        Assert.Equal((202, 422, 422, 422), (most.Status, many.Status, longName.Status, longText.Status));
        Assert.Equal(1, await tenant.CountRenders());
    }

    [Fact]
    public async Task B047_a_callback_of_3000_characters_is_refused()
    {
        var tenant = await gateway.Open();

        var answer = await tenant.Post("/api/v1/renders", With($"\"callback_url\":\"https://shop.example.com/{new string('a', 3000)}\""));

        Assert.Equal((422, "#/callback_url"), (answer.Status, answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task B049_an_idempotency_key_that_is_none_is_refused()
    {
        var tenant = await gateway.Open();

        foreach (var key in (string[])["", "with space", "\"\"", new string('k', 256)])
        {
            var answer = await tenant.Post("/api/v1/renders", Fit, ("Idempotency-Key", key));

            Assert.Equal((400, "idempotency_key", "Idempotency-Key"), (answer.Status, answer.Code, answer.Json.GetProperty("header").GetString()));
        }

        var twice = await tenant.Post("/api/v1/renders", Fit, ("Idempotency-Key", "k-1"), ("Idempotency-Key", "k-2"));
        Assert.Equal((400, "idempotency_key"), (twice.Status, twice.Code));
        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task B050_another_body_under_a_key_is_refused_and_another_route_is_another_key()
    {
        var tenant = await gateway.Open();
        var first = await tenant.Render(Fit);
        var keyed = await tenant.Post("/api/v1/renders", Fit, ("Idempotency-Key", "k-1"));

        var other = await tenant.Post("/api/v1/renders", Fit.Replace("\"x\"", "\"y\"", StringComparison.Ordinal), ("Idempotency-Key", "k-1"));
        var elsewhere = await tenant.Post("/v1/images/generations", """{"model":"sandbox-fast/image","prompt":"x","size":"64x64"}""", ("Idempotency-Key", "k-1"));
        await tenant.End(keyed.Json.GetProperty("id").GetString()!);

        Assert.Equal("succeeded", first.GetProperty("status").GetString());
        Assert.Equal((422, "idempotency_mismatch", "urn:rendermeter:problem:idempotency_mismatch"), (other.Status, other.Code, other.Json.GetProperty("type").GetString()));
        Assert.Equal(200, elsewhere.Status);
        Assert.Equal(3, await tenant.CountRenders());
    }

    [Fact]
    public async Task B051_where_a_key_is_required_a_render_without_one_is_refused_and_the_dialect_needs_none()
    {
        await using var strict = new TestGateway(null, new Dictionary<string, string?> { ["Rendermeter:Idempotency:Required"] = "true" });
        await strict.InitializeAsync();
        var tenant = await strict.Open();

        var bare = await tenant.Post("/api/v1/renders", Fit);
        await tenant.AssertUntouched();
        var keyed = await tenant.Post("/api/v1/renders", Fit, ("Idempotency-Key", "k-1"));
        var dialect = await tenant.Post("/v1/images/generations", "{\"model\":\"sandbox-fast/image\",\"prompt\":\"x\",\"size\":\"64x64\"}");

        Assert.Equal((400, "idempotency_key_required"), (bare.Status, bare.Code));
        Assert.Equal((202, 200), (keyed.Status, dialect.Status));
    }

    [Fact]
    public async Task B053_a_key_in_the_address_is_refused()
    {
        var tenant = await gateway.Open();

        foreach (var name in (string[])["key", "api_key", "access_token"])
        {
            var answer = await gateway.Send(HttpMethod.Post, $"/api/v1/renders?{name}={tenant.Key}", key: null, TestGateway.Body(Fit));

            Assert.Equal((400, "key_in_url"), (answer.Status, answer.Code));
        }

        await tenant.AssertUntouched();
    }

    [Fact]
    public async Task B059_a_body_that_is_packed_is_refused_unopened()
    {
        var tenant = await gateway.Open();
        using var content = new ByteArrayContent([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3]);
        content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        content.Headers.TryAddWithoutValidation("Content-Encoding", "gzip");

        var answer = await gateway.Send(HttpMethod.Post, "/api/v1/renders", tenant.Key, content);

        Assert.Equal((415, "unsupported_media_type"), (answer.Status, answer.Code));
        await tenant.AssertUntouched();
    }

    [Theory]
    [InlineData("/api/v1/renders/att_019aa3c05e2f7b1c8d4e5f60718293a4")]
    [InlineData("/api/v1/renders/%2e%2e%2fkeys")]
    [InlineData("/api/v1/renders/rnd_019AA3C05E2F7B1C8D4E5F60718293A4")]
    [InlineData("/api/v1/inputs/out_019aa3c05e2f7b1c8d4e5f60718293a4")]
    [InlineData("/api/v1/inputs/..%2f..%2fsecrets.key")]
    [InlineData("/files/v1/inputs/AAAA")]
    public async Task B060_an_id_that_is_none_is_not_found(string path)
    {
        var answer = await gateway.Operator.Get(path);

        Assert.Equal((404, "not_found"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task B062_a_request_that_says_its_length_in_two_ways_and_one_with_huge_headers_are_refused()
    {
        var both = await Raw("POST /api/v1/renders HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
        var huge = await Raw($"GET /healthz HTTP/1.1\r\nHost: x\r\nx-large: {new string('a', 64 * 1024)}\r\n\r\n");
        var traced = await gateway.Send(HttpMethod.Trace, "/api/v1/renders", gateway.Operator.Key);

        // A length beside chunks is dropped by the server, which reads the chunks alone: without a key the request is then refused.
        Assert.Contains(both[9..12], (string[])["400", "401"]);
        Assert.Equal("431", huge[9..12]);
        Assert.Equal(405, traced.Status);
    }

    [Fact]
    public async Task B064_a_render_that_has_ended_is_not_cancelled()
    {
        var tenant = await gateway.Open();
        var render = await tenant.Render(Fit);

        var answer = await tenant.Post($"/api/v1/renders/{render.GetProperty("id").GetString()}/cancel", "{}");

        Assert.Equal((409, "already_final"), (answer.Status, answer.Code));
    }

    private static string With(string member)
    {
        var name = member[1..member.IndexOf('"', 1)];
        return name switch
        {
            "parameters" => $"{{\"model\":\"sandbox-fast/image\",\"prompt\":\"x\",{member}}}",
            "prompt" => $"{{\"model\":\"sandbox-fast/image\",{member}}}",
            _ => $"{Fit[..^1]},{member}}}",
        };
    }

    private static string Members(int count, int nameLength, int textLength)
        => string.Join(',', Enumerable.Range(0, count).Select(index => $"\"{index.ToString(System.Globalization.CultureInfo.InvariantCulture).PadLeft(nameLength, 'a')}\":\"{new string('v', textLength)}\""));

    private async Task<string> Raw(string request)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(gateway.Address.Host, gateway.Address.Port, TestContext.Current.CancellationToken);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), TestContext.Current.CancellationToken);
        var answer = new byte[1024];
        return Encoding.ASCII.GetString(answer, 0, await stream.ReadAsync(answer, TestContext.Current.CancellationToken));
    }
}
