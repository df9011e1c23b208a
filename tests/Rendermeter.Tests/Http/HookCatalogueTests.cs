using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;

namespace Rendermeter.Tests.Http;

/// <summary>
/// Bad callbacks, rows B069 to B079: none moves money, none is answered with a 500, and what an honest provider could not have sent is told.
/// The vendor's jobs take half an hour, so that only these callbacks speak.
/// </summary>
public sealed class HookCatalogueTests : IAsyncLifetime
{
    private static readonly byte[] Secret = [.. Enumerable.Range(0, 32).Select(number => (byte)number)];

    private readonly TestGateway _gateway = new(sandbox =>
    {
        var vendor = sandbox.Providers["sandbox-fast"];
        (vendor.ShortestRun, vendor.LongestRun) = (TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(40));
        vendor.WebhookSecret = "whsec_" + Convert.ToBase64String(Secret);
    });

    private TestGateway.Tenant _tenant = null!;
    private OrgId _org;

    /// <summary>The attempt and the job of the render that is reported on, and of another one.</summary>
    private (AttemptId Attempt, string Job) _one;
    private (AttemptId Attempt, string Job) _other;

    /// <summary>Of one test: what is sent is what was signed.</summary>
    private string Now { get; } = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    public async ValueTask InitializeAsync()
    {
        await _gateway.InitializeAsync();
        _tenant = await _gateway.Open();
        OrgId.TryParse((await _tenant.ReadWallet()).GetProperty("org").GetString()!, out _org);
        _one = await Submit();
        _other = await Submit();
    }

    public ValueTask DisposeAsync() => _gateway.DisposeAsync();

    public static TheoryData<string, int, string?> Rows => new()
    {
        { "B069 no header", 401, "signature" },
        { "B069 no id", 401, "signature" },
        { "B069 no timestamp", 401, "signature" },
        { "B069 no signature", 401, "signature" },
        { "B069 wrong scheme", 401, "signature" },
        { "B069 wrong key", 401, "signature" },
        { "B070 six minutes old", 401, "timestamp" },
        { "B070 six minutes ahead", 401, "timestamp" },
        { "B070 no number", 401, "timestamp" },
        { "B071 token of another attempt", 401, "token" },
        { "B071 token of another provider", 401, "token" },
        { "B071 token of another secret", 401, "token" },
        { "B072 not JSON", 202, "hook.unparsed" },
        { "B072 an array", 202, "hook.unparsed" },
        { "B072 empty", 202, "hook.unparsed" },
        { "B072 half a surrogate pair", 202, "hook.unknown_status" },
        { "B073 unknown status", 202, "hook.unknown_status" },
        { "B074 no job", 200, null },
        { "B074 another job", 200, "attempt.conflicting_evidence" },
        { "B075 negative cost", 202, "hook.implausible_cost" },
        { "B075 cost in words", 202, "hook.implausible_cost" },
        { "B075 cost of 1e9", 202, "hook.implausible_cost" },
        { "B076 ten thousand private files", 200, null },
        { "B078 signed before it was written anew", 401, "signature" },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_bad_callback_moves_no_money_and_is_answered_as_the_catalogue_says(string row, int status, string? code)
    {
        var answer = await Send(row);
        var events = await Events();

        Assert.True(status == answer.Status, answer.Text);
        if (status == 401)
        {
            Assert.Equal(code, answer.Code);
            Assert.Equal(row == "B071 token of another attempt" ? ["hook.foreign_token"] : [], events);
        }
        else
        {
            Assert.Equal(code is null ? [] : [code], events);
        }

        var wallet = await _tenant.ReadWallet();
        Assert.Equal(("0.160000000", "10.000000000"), (wallet.GetProperty("held").GetString(), wallet.GetProperty("balance").GetString()));
        Assert.Equal(2, await _tenant.CountRenders());
    }

    [Fact]
    public async Task What_cannot_be_read_is_kept_as_it_came()
    {
        await Send("B072 not JSON");

        var body = (await _tenant.Get("/api/v1/events")).Json.GetProperty("data").EnumerateArray().First(happened => Text(happened, "kind") == "hook.unparsed");

        Assert.Contains(Convert.ToBase64String("{\"id\":"u8), body.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_status_is_told_once_however_many_jobs_have_it()
    {
        await Send("B073 unknown status");
        await Post(Token("sandbox-fast", _other.Attempt), "msg_other", Body(_other.Job, _other.Attempt, status: "almost_done"));

        Assert.Equal(["hook.unknown_status"], await Events());
    }

    [Fact]
    public async Task An_event_id_that_comes_again_with_another_body_is_ignored_and_told()
    {
        var token = Token("sandbox-fast", _one.Attempt);
        var first = await Post(token, "msg_1", Body(_one.Job, _one.Attempt));
        var same = await Post(token, "msg_1", Body(_one.Job, _one.Attempt));
        var other = await Post(token, "msg_1", Body("j-999", _one.Attempt));

        Assert.Equal((200, 200, 202), (first.Status, same.Status, other.Status));
        Assert.Equal((true, false, false), (First(first), First(same), First(other)));
        Assert.Equal(["hook.event_id_reuse"], await Events());

        static bool First(TestGateway.Answer answer) => answer.Json.GetProperty("first").GetBoolean();
    }

    [Fact]
    public async Task Only_a_post_is_taken()
    {
        var path = $"/hooks/v1/sandbox-fast/{Token("sandbox-fast", _one.Attempt)}";

        Assert.Equal(405, (await _gateway.Send(HttpMethod.Get, path, key: null)).Status);
        Assert.Equal(405, (await _gateway.Send(HttpMethod.Put, path, key: null, TestGateway.Body("{}"))).Status);
        Assert.Equal(405, (await _gateway.Send(HttpMethod.Head, path, key: null)).Status);
    }

    [Fact]
    public async Task A_hundred_equal_callbacks_at_once_are_received_once()
    {
        var token = Token("sandbox-fast", _one.Attempt);

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => Post(token, "msg_1", Body(_one.Job, _one.Attempt))));

        Assert.All(answers, answer => Assert.Equal(200, answer.Status));
        Assert.Single(answers, answer => answer.Json.GetProperty("first").GetBoolean());
        Assert.Empty(await Events());
    }

    [Theory]
    [InlineData("of 50 MiB", 413)]
    [InlineData("without end", 413)]
    [InlineData("of 50 MiB, under an unknown token", 401)]
    public async Task A_callback_that_is_too_large_is_answered_before_it_has_arrived_and_leaves_nothing(string row, int status)
    {
        var token = row.EndsWith("token", StringComparison.Ordinal) ? "not-a-token" : Token("sandbox-fast", _one.Attempt);
        using var caller = new System.Net.Sockets.TcpClient();
        await caller.ConnectAsync(_gateway.Address.Host, _gateway.Address.Port, TestContext.Current.CancellationToken);
        await using var stream = caller.GetStream();
        var framing = row == "without end" ? "Transfer-Encoding: chunked" : $"Content-Length: {50 << 20}";
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /hooks/v1/sandbox-fast/{token} HTTP/1.1\r\nHost: gateway\r\nContent-Type: application/json\r\n{framing}\r\n\r\n"), TestContext.Current.CancellationToken);

        // A body that says its length need not be sent at all. One that does not is read for a megabyte, in which this one fits twice.
        var chunk = Encoding.ASCII.GetBytes($"{64 << 10:x}\r\n{new string(' ', 64 << 10)}\r\n");
        for (var sent = 0; row == "without end" && sent < 2 << 20 && !stream.DataAvailable; sent += 64 << 10)
        {
            await stream.WriteAsync(chunk, TestContext.Current.CancellationToken);
        }

        using var reader = new StreamReader(stream, Encoding.ASCII);
        Assert.StartsWith(string.Create(CultureInfo.InvariantCulture, $"HTTP/1.1 {status} "), await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Empty(await Events());
    }

    private Task<TestGateway.Answer> Send(string row)
    {
        var token = Token("sandbox-fast", _one.Attempt);
        var body = Body(_one.Job, _one.Attempt);
        return row switch
        {
            "B069 no header" => Raw(token, "not even JSON"),
            "B069 no id" => Raw(token, body, ("webhook-timestamp", Now), ("webhook-signature", Sign("msg_1", Now, body))),
            "B069 no timestamp" => Raw(token, body, ("webhook-id", "msg_1"), ("webhook-signature", Sign("msg_1", Now, body))),
            "B069 no signature" => Raw(token, body, ("webhook-id", "msg_1"), ("webhook-timestamp", Now)),
            "B069 wrong scheme" => Raw(token, body, ("webhook-id", "msg_1"), ("webhook-timestamp", Now), ("webhook-signature", Sign("msg_1", Now, body).Replace("v1,", "v2,", StringComparison.Ordinal))),
            "B069 wrong key" => Raw(token, body, ("webhook-id", "msg_1"), ("webhook-timestamp", Now), ("webhook-signature", Sign("msg_1", Now, body, new byte[32]))),
            "B070 six minutes old" => Post(token, "msg_1", body, At(-6)),
            "B070 six minutes ahead" => Post(token, "msg_1", body, At(6)),
            "B070 no number" => Post(token, "msg_1", body, "soon"),
            "B071 token of another attempt" => Post(Token("sandbox-fast", _other.Attempt), "msg_1", body),
            "B071 token of another provider" => Post(Token("sandbox-fine", _one.Attempt), "msg_1", body),
            "B071 token of another secret" => Post(new CallbackTokens([7]).Write("sandbox-fast", _org, _one.Attempt, TimeProvider.System.GetUtcNow().AddHours(1)), "msg_1", body),
            "B072 not JSON" => Post(token, "msg_1", "{\"id\":"),
            "B072 an array" => Post(token, "msg_1", "[]"),
            "B072 empty" => Post(token, "msg_1", ""),
            "B072 half a surrogate pair" => Post(token, "msg_1", """{"id":"\ud800","reference":null,"status":"\ud800"}"""),
            "B073 unknown status" => Post(token, "msg_1", Body(_one.Job, _one.Attempt, status: "almost_done")),
            "B074 no job" => Post(token, "msg_1", $$"""{"reference":"{{_one.Attempt}}","status":"running"}"""),
            "B074 another job" => Post(token, "msg_1", Body("j-999", _one.Attempt)),
            "B075 negative cost" => Post(token, "msg_1", Body(_one.Job, _one.Attempt, cost: "\"-1\"")),
            "B075 cost in words" => Post(token, "msg_1", Body(_one.Job, _one.Attempt, cost: "\"nothing\"")),
            "B075 cost of 1e9" => Post(token, "msg_1", Body(_one.Job, _one.Attempt, cost: "1000000000")),
            "B076 ten thousand private files" => Post(token, "msg_1", Body(_one.Job, _one.Attempt, outputs: string.Join(',', Enumerable.Repeat("""{"url":"http://169.254.169.254/x"}""", 10_000)))),
            "B078 signed before it was written anew" => Raw(token, body.Replace(":", ": ", StringComparison.Ordinal), ("webhook-id", "msg_1"), ("webhook-timestamp", Now), ("webhook-signature", Sign("msg_1", Now, body))),
            _ => throw new ArgumentOutOfRangeException(nameof(row), row, "no such row"),
        };

        static string At(int minutes) => TimeProvider.System.GetUtcNow().AddMinutes(minutes).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
    }

    private Task<TestGateway.Answer> Post(string token, string id, string body, string? timestamp = null)
        => Raw(token, body, ("webhook-id", id), ("webhook-timestamp", timestamp ?? Now), ("webhook-signature", Sign(id, timestamp ?? Now, body)));

    private Task<TestGateway.Answer> Raw(string token, string body, params (string, string)[] headers)
    {
        // A token is of one provider, and stands under the address of the provider that is addressed.
        return _gateway.Send(HttpMethod.Post, $"/hooks/v1/sandbox-fast/{token}", key: null, TestGateway.Body(body), headers);
    }

    private static string Sign(string id, string timestamp, string body, byte[]? key = null)
        => "v1," + Convert.ToBase64String(HMACSHA256.HashData(key ?? Secret, Encoding.UTF8.GetBytes($"{id}.{timestamp}.{body}")));

    private static string Body(string job, AttemptId attempt, string status = "running", string cost = "null", string outputs = "")
        => $$"""{"id":"{{job}}","reference":"{{attempt}}","status":"{{status}}","cost":{{cost}},"outputs":[{{outputs}}]}""";

    private string Token(string provider, AttemptId attempt)
        => new CallbackTokens(_gateway.Gateway.Store.Secrets.CallbackSecret).Write(provider, _org, attempt, TimeProvider.System.GetUtcNow().AddHours(1));

    private async Task<(AttemptId, string)> Submit()
    {
        var admitted = await _tenant.Post("/api/v1/renders", """{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":64,"height":64}}""");
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (true)
        {
            var attempt = (await _tenant.Get($"/api/v1/renders/{Text(admitted.Json, "id")}")).Json.GetProperty("attempts")[0];
            if (Text(attempt, "provider_job_id") is { } job && AttemptId.TryParse(Text(attempt, "id")!, out var id))
            {
                return (id, job);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System, limit.Token);
        }
    }

    private async Task<List<string>> Events()
        => [.. (await _tenant.Get("/api/v1/events")).Json.GetProperty("data").EnumerateArray().Select(happened => Text(happened, "kind")!)
            .Where(kind => kind.StartsWith("hook.", StringComparison.Ordinal) || kind == "attempt.conflicting_evidence")];

    private static string? Text(JsonElement element, string member) => element.GetProperty(member).GetString();
}
