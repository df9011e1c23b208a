using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Tests.Http;

/// <summary>Callbacks of providers: the token first, then the signature over the raw bytes.</summary>
public sealed class HookTests(TestGateway gateway)
{
    [Fact]
    public async Task A_forged_token_is_refused()
    {
        var answer = await gateway.Send(HttpMethod.Post, "/hooks/v1/sandbox-fast/forged", key: null, TestGateway.Body("{}"));

        Assert.Equal((401, "token"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_token_of_another_provider_is_refused()
    {
        var answer = await gateway.Send(HttpMethod.Post, $"/hooks/v1/sandbox-cheap/{Token("sandbox-fast")}", key: null, TestGateway.Body("{}"));

        Assert.Equal((401, "token"), (answer.Status, answer.Code));
    }

    [Fact]
    public async Task A_good_token_without_a_good_signature_is_refused()
    {
        var path = $"/hooks/v1/sandbox-fast/{Token("sandbox-fast")}";

        var unsigned = await gateway.Send(HttpMethod.Post, path, key: null, TestGateway.Body("{}"));
        var forged = await gateway.Send(HttpMethod.Post, path, key: null, TestGateway.Body("{}"), ("webhook-id", "msg_1"), ("webhook-timestamp", "1"), ("webhook-signature", "v1,AAAA"));

        Assert.Equal((401, "signature"), (unsigned.Status, unsigned.Code));
        Assert.Equal((401, "signature"), (forged.Status, forged.Code));
    }

    [Fact]
    public async Task Other_methods_and_unknown_providers_are_refused()
    {
        Assert.Equal(405, (await gateway.Send(HttpMethod.Get, "/hooks/v1/sandbox-fast/x", key: null)).Status);
        Assert.Equal(404, (await gateway.Send(HttpMethod.Post, "/hooks/v1/nobody/x", key: null, TestGateway.Body("{}"))).Status);
    }

    [Fact]
    public async Task A_render_is_settled_by_the_provider_s_callback_where_there_is_one()
    {
        var tenant = await gateway.Open();
        var evidence = new List<string?>();

        // Where the machine is busy with others, a look may come before the callback.
        while (evidence.Count < 10 && !evidence.Contains("webhook"))
        {
            var render = await tenant.Render("""{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":64,"height":64}}""");
            var receipt = (await tenant.Get($"/api/v1/receipts/{render.GetProperty("id").GetString()}")).Json;
            evidence.Add(receipt.GetProperty("attempts")[0].GetProperty("phases")[1].GetProperty("evidence").GetString());
        }

        Assert.Contains("webhook", evidence);
    }

    [Theory]
    [InlineData("accept_then_hang")]
    [InlineData("repeat_webhook")]
    [InlineData("lose_webhook")]
    [InlineData("deliver_twice")]
    public async Task Whether_a_callback_comes_thrice_with_a_poll_or_never_there_is_one_settlement(string simulate)
    {
        // As long as the vendor's own default: who hangs is waited for.
        await using var own = new TestGateway(sandbox => sandbox.Providers["sandbox-fast"].SubmitTimeout = TimeSpan.FromSeconds(2));
        await own.InitializeAsync();
        var tenant = await own.Open();

        var render = await tenant.Render($$"""{"parameters":{"width":64,"height":64,"simulate":"{{simulate}}"},"model":"sandbox-fast/image","prompt":"x"}""");
        var receipt = (await tenant.Get($"/api/v1/receipts/{render.GetProperty("id").GetString()}")).Json;

        Assert.Equal(("succeeded", "0.080000000", 1), (render.GetProperty("status").GetString(), render.GetProperty("charged").GetString(), render.GetProperty("attempts").GetArrayLength()));
        Assert.Equal(2, receipt.GetProperty("attempts")[0].GetProperty("phases").GetArrayLength());
    }

    [Fact]
    public async Task A_callback_that_cannot_be_read_makes_the_provider_be_asked_at_once()
    {
        var secret = Enumerable.Range(0, 32).Select(number => (byte)number).ToArray();
        SandboxProviderOptions vendor = null!;
        await using var own = new TestGateway(sandbox =>
        {
            vendor = sandbox.Providers["sandbox-fast"];
            (vendor.ShortestRun, vendor.LongestRun, vendor.WebhookSecret) = (TimeSpan.FromMilliseconds(500), TimeSpan.FromMilliseconds(500), "whsec_" + Convert.ToBase64String(secret));
        });
        await own.InitializeAsync();
        var tenant = await own.Open();

        // Once a job has taken five seconds, the next one is not asked for again before it has run about as long.
        var first = await tenant.Render("""{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":64,"height":64,"simulate":"slow"}}""");
        Assert.Equal("succeeded", first.GetProperty("status").GetString());

        // It still runs at its first look, which comes at once, and has ended long before the second.
        (vendor.ShortestRun, vendor.LongestRun) = (TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(1.5));
        var admitted = await tenant.Post("/api/v1/renders", """{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":64,"height":64,"simulate":"lose_webhook"}}""");
        var id = admitted.Json.GetProperty("id").GetString()!;
        AttemptId.TryParse(admitted.Json.GetProperty("attempts")[0].GetProperty("id").GetString()!, out var attempt);
        OrgId.TryParse((await tenant.ReadWallet()).GetProperty("org").GetString()!, out var org);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while ((await own.Send(HttpMethod.Get, "/sandbox/sandbox-fast/bill", key: null)).Json.GetProperty("lines").GetArrayLength() < 2)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }

        var (now, body) = (TimeProvider.System.GetUtcNow(), "no JSON at all");
        var timestamp = now.ToUnixTimeSeconds().ToString(System.Globalization.CultureInfo.InvariantCulture);
        var signature = "v1," + Convert.ToBase64String(System.Security.Cryptography.HMACSHA256.HashData(secret, System.Text.Encoding.UTF8.GetBytes($"msg_1.{timestamp}.{body}")));
        var token = new CallbackTokens(own.Gateway.Store.Secrets.CallbackSecret).Write("sandbox-fast", org, attempt, now.AddHours(1));
        var heard = await own.Send(HttpMethod.Post, $"/hooks/v1/sandbox-fast/{token}", key: null, TestGateway.Body(body), ("webhook-id", "msg_1"), ("webhook-timestamp", timestamp), ("webhook-signature", signature));
        await tenant.End(id);

        Assert.Equal(202, heard.Status);
        var receipt = (await tenant.Get($"/api/v1/receipts/{id}")).Json;
        Assert.Equal("webhook", receipt.GetProperty("attempts")[0].GetProperty("phases")[1].GetProperty("evidence").GetString());
    }

    private string Token(string provider)
        => new CallbackTokens(gateway.Gateway.Store.Secrets.CallbackSecret).Write(
            provider, new OrgId(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())), new AttemptId(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())), TimeProvider.System.GetUtcNow().AddHours(1));
}
