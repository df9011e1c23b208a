using System.Text.Json;
using Rendermeter.Tests.Commands;

namespace Rendermeter.Tests.Http;

/// <summary>Routes as people steer them, over the wire: approvals, versions, and what a change meant.</summary>
public sealed class SteeredRouteTests
{
    private const string Request = """{"model":"dear","prompt":"a red kettle","parameters":{"width":512,"height":512}}""";

    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Rendermeter:Routes:dear:Offers:0"] = "sandbox-fast/image",
        ["Rendermeter:Routes:dear:Ceiling"] = "0.05",
        ["Rendermeter:Routes:dear:AboveCeiling"] = "approve",
    };

    [Fact]
    public async Task A_render_above_the_ceiling_waits_survives_a_restart_and_is_approved_once_or_denied()
    {
        var directory = Directory.CreateTempSubdirectory("rendermeter-approve-").FullName;
        string first, second, key;
        var gateway = new TestGateway(configure: null, Settings, directory);
        await gateway.InitializeAsync();
        await using (gateway.Gateway)
        {
            key = gateway.Operator.Key;
            var asked = await gateway.Operator.Post("/api/v1/renders", Request, ("Idempotency-Key", "one"));
            second = (await gateway.Operator.Post("/api/v1/renders", Request)).Json.GetProperty("id").GetString()!;
            first = asked.Json.GetProperty("id").GetString()!;
            var dialect = await gateway.Operator.Post("/v1/images/generations", """{"model":"dear","prompt":"a red kettle","size":"512x512"}""");
            var wallet = await gateway.Operator.Get("/api/v1/wallets");

            Assert.Equal((202, "awaiting_approval"), (asked.Status, asked.Json.GetProperty("status").GetString()));
            Assert.Equal(("pending", "0.080000000", "0.050000000"), (Text(asked.Json, "state"), Text(asked.Json, "quoted"), Text(asked.Json, "ceiling")));
            Assert.Equal("0", asked.Header("x-rendermeter-attempts"));
            Assert.Null(asked.Header("x-rendermeter-charge"));
            Assert.Equal((402, "ceiling"), (dialect.Status, dialect.Json.GetProperty("error").GetProperty("code").GetString()));
            Assert.Contains("\"held\":\"0.000000000\"", wallet.Text, StringComparison.Ordinal);
        }

        await using var again = new TestGateway(configure: null, Settings, directory);
        await again.InitializeAsync();
        var boss = new TestGateway.Tenant(again, key, "", "");
        var listed = await boss.Get("/api/v1/renders?status=awaiting_approval");
        var approved = await boss.Post($"/api/v1/renders/{first}/approve", """{"note":"for the fair"}""");
        var twice = await boss.Post($"/api/v1/renders/{first}/approve", "{}");
        var denied = await boss.Post($"/api/v1/renders/{second}/deny", """{"note":"too dear"}""");
        var late = await boss.Post($"/api/v1/renders/{second}/approve", "{}");
        var wrong = await boss.Post($"/api/v1/renders/{second}/approve", """{"up_to":"much"}""");
        var ended = await boss.End(first);

        Assert.Equal(2, listed.Json.GetProperty("data").GetArrayLength());
        Assert.Equal((200, "0.080000000"), (approved.Status, approved.Json.GetProperty("held").GetString()));
        Assert.Equal((200, "true"), (twice.Status, twice.Header("Idempotent-Replayed")));
        Assert.Equal((200, "failed", "denied"), (denied.Status, denied.Json.GetProperty("status").GetString(), Text(denied.Json, "state")));
        Assert.Equal((409, "not_awaiting_approval"), (late.Status, late.Code));
        Assert.Equal((422, "#/up_to"), (wrong.Status, wrong.Json.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        Assert.Equal(("succeeded", "0.080000000", "for the fair"), (ended.GetProperty("status").GetString(), ended.GetProperty("charged").GetString(), Text(ended, "note")));
        Assert.Equal((1, 1), (ended.GetProperty("route_version").GetInt32(), ended.GetProperty("gate_version").GetInt32()));
    }

    [Fact]
    public async Task A_route_is_put_with_an_author_refused_where_somebody_was_first_and_its_history_is_read_by_api_and_command()
    {
        using var cli = new Cli();
        await using var gateway = new TestGateway(configure: null);
        await gateway.InitializeAsync();
        var boss = gateway.Operator;
        var made = await Put("mine", """{"route":{"offers":["sandbox-cheap/image"],"gate":[{"check":"blur","threshold":1}]},"note":"first"}""", ("If-None-Match", "*"));
        await boss.Render("""{"model":"mine","prompt":"a red kettle","parameters":{"width":512,"height":512}}""");
        var moved = await Put("mine", """{"route":{"offers":["sandbox-cheap/image"],"gate":[{"check":"blur","threshold":1000000000}]},"note":"too lax"}""", ("If-Match", made.Header("ETag")!));
        var stale = await Put("mine", """{"route":{"offers":["sandbox-fast/image"]},"version":1}""");
        var tagged = await Put("mine", """{"route":{"offers":["sandbox-fast/image"]}}""", ("If-Match", "\"1\""));
        var wrong = await Put("mine", """{"route":{"offers":["sandbox-fast/none"],"gate":[{"check":"blur","threshold":-1}]}}""");
        var strict = await boss.Render("""{"model":"mine","prompt":"a red kettle","parameters":{"width":512,"height":512}}""");
        var history = await boss.Get("/api/v1/routes/mine/versions");
        var printed = await cli.Run("routes", "history", "mine", "--data", gateway.Directory);
        var preview = await cli.Run("routes", "gate-preview", "mine", "--check", "blur", "--threshold", "1000000000", "--data", gateway.Directory, "--json");
        var explained = await cli.Run("routes", "explain", "mine", "size=512x512", "--sandbox", "--data", gateway.Directory, "--json");
        var removed = await boss.Gateway.Send(HttpMethod.Delete, "/api/v1/routes/mine", boss.Key);
        var gone = await boss.Post("/api/v1/renders", """{"model":"mine","prompt":"a red kettle"}""");

        Assert.Equal((201, 1, "\"1\""), (made.Status, made.Json.GetProperty("version").GetInt32(), made.Header("ETag")));
        Assert.Equal((200, 2, 2), (moved.Status, moved.Json.GetProperty("version").GetInt32(), moved.Json.GetProperty("gate_version").GetInt32()));
        Assert.Equal((409, 412), (stale.Status, tagged.Status));
        Assert.Equal(["#/route/gate/0/threshold", "#/route/offers"], wrong.Json.GetProperty("errors").EnumerateArray().Select(error => error.GetProperty("pointer").GetString()).Order(StringComparer.Ordinal));
        Assert.Equal("rejected", strict.GetProperty("status").GetString());
        var newest = history.Json.GetProperty("data")[0];
        var threshold = newest.GetProperty("effect").GetProperty("thresholds")[0];
        Assert.Equal(("too lax", "api", 1, 0), (newest.GetProperty("note").GetString(), newest.GetProperty("source").GetString(),
            threshold.GetProperty("before").GetProperty("accepted").GetInt32(), threshold.GetProperty("after").GetProperty("accepted").GetInt32()));
        Assert.Equal(preview.Json.GetProperty("tried").GetProperty("accepted").GetInt32(), threshold.GetProperty("after").GetProperty("accepted").GetInt32());
        Assert.Contains("blur 1 -> 1000000000", printed.Output, StringComparison.Ordinal);
        Assert.Equal("tried", explained.Json.GetProperty("offers")[0].GetProperty("verdict").GetString());
        Assert.Equal((200, 404), (removed.Status, gone.Status));

        Task<TestGateway.Answer> Put(string name, string body, params (string Name, string Value)[] headers)
            => gateway.Send(HttpMethod.Put, $"/api/v1/routes/{name}", boss.Key, TestGateway.Body(body), headers);
    }

    [Fact]
    public async Task A_merged_request_is_answered_with_the_first_render_and_says_so()
    {
        await using var gateway = new TestGateway(configure: null, new Dictionary<string, string?>
        {
            ["Rendermeter:Routes:shared:Offers:0"] = "sandbox-cheap/image", ["Rendermeter:Routes:shared:MergeSeconds"] = "600",
        });
        await gateway.InitializeAsync();
        const string body = """{"model":"shared","prompt":"a red kettle","parameters":{"width":512,"height":512}}""";

        var first = await gateway.Operator.Post("/api/v1/renders", body);
        var second = await gateway.Operator.Post("/api/v1/renders", body);

        Assert.Equal(first.Json.GetProperty("id").GetString(), second.Json.GetProperty("id").GetString());
        Assert.Equal((null, "true"), (first.Header("x-rendermeter-merged"), second.Header("x-rendermeter-merged")));
        Assert.Equal("0.040000000", (await gateway.Operator.End(first.Json.GetProperty("id").GetString()!)).GetProperty("charged").GetString());
    }

    [Fact]
    public async Task Only_the_operator_lets_a_check_call_an_address_inside_the_network()
    {
        await using var gateway = new TestGateway(configure: null);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        const string body = """{"route":{"offers":["sandbox-cheap/image"],"gate":[{"check":"decodes"},{"check":"external","url":"http://127.0.0.1:9/","inside":true}]}}""";

        var refused = await Put(gateway, tenant.Key, body);
        var kept = await Put(gateway, gateway.Operator.Key, body);

        Assert.Equal((422, "#/route/gate/1/inside"), (refused.Status, Pointer(refused)));
        Assert.Equal(201, kept.Status);
    }

    [Fact]
    public async Task A_route_that_is_taken_away_is_added_again_where_none_must_be()
    {
        await using var gateway = new TestGateway(configure: null);
        await gateway.InitializeAsync();
        const string body = """{"route":{"offers":["sandbox-cheap/image"]}}""";
        await Put(gateway, gateway.Operator.Key, body);
        await gateway.Send(HttpMethod.Delete, "/api/v1/routes/mine", gateway.Operator.Key);

        var again = await gateway.Send(HttpMethod.Put, "/api/v1/routes/mine", gateway.Operator.Key, TestGateway.Body(body), ("If-None-Match", "*"));
        var twice = await gateway.Send(HttpMethod.Put, "/api/v1/routes/mine", gateway.Operator.Key, TestGateway.Body(body), ("If-None-Match", "*"));

        Assert.Equal((201, 3, 409), (again.Status, again.Json.GetProperty("version").GetInt32(), twice.Status));
    }

    [Fact]
    public async Task A_null_or_a_list_without_end_in_a_route_is_refused_with_its_place()
    {
        await using var gateway = new TestGateway(configure: null);
        await gateway.InitializeAsync();
        var offers = string.Join(',', Enumerable.Range(0, 5_000).Select(number => $"\"none/{number}\""));
        var limits = string.Join(',', Enumerable.Repeat("""{"key":"a"}""", 101));
        (string Pointer, string Route)[] wrong =
        [
            ("#/route/offers", """{"offers":null}"""), ("#/route/offers/0", """{"offers":[null]}"""), ("#/route/gate", """{"gate":null}"""), ("#/route/gate/0", """{"gate":[null]}"""),
            ("#/route/limits", """{"limits":null}"""), ("#/route/limits/0/offers", """{"limits":[{"key":"a","offers":null}]}"""),
            ("#/route/offers", $$"""{"offers":[{{offers}}]}"""), ("#/route/limits", $$"""{"offers":["sandbox-cheap/image"],"limits":[{{limits}}]}"""),
            ("#/route/limits/0/offers", $$"""{"offers":["sandbox-cheap/image"],"limits":[{"key":"a","offers":[{{offers}}]}]}"""),
        ];

        foreach (var (pointer, route) in wrong)
        {
            var answer = await Put(gateway, gateway.Operator.Key, $$"""{"route":{{route}}}""");
            Assert.Equal((422, pointer, true), (answer.Status, Pointer(answer), answer.Json.GetProperty("errors").GetArrayLength() <= 22));
        }
    }

    private static string? Pointer(TestGateway.Answer answer) => answer.Json.GetProperty("errors")[0].GetProperty("pointer").GetString();

    private static Task<TestGateway.Answer> Put(TestGateway gateway, string key, string body) => gateway.Send(HttpMethod.Put, "/api/v1/routes/mine", key, TestGateway.Body(body));

    private static string? Text(JsonElement render, string name) => render.GetProperty("approval").GetProperty(name).GetString();
}
