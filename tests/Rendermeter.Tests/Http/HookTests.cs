using Rendermeter.Engine.Attempts;
using Rendermeter.Engine.Identities;

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

        var render = await tenant.Render("""{"model":"sandbox-fast/image","prompt":"x","parameters":{"width":64,"height":64}}""");
        var receipt = (await tenant.Get($"/api/v1/receipts/{render.GetProperty("id").GetString()}")).Json;

        Assert.Equal("webhook", receipt.GetProperty("attempts")[0].GetProperty("phases")[1].GetProperty("evidence").GetString());
    }

    private string Token(string provider)
        => new CallbackTokens(gateway.Gateway.Store.Secrets.CallbackSecret).Write(
            provider, new OrgId(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())), new AttemptId(Guid.CreateVersion7(TimeProvider.System.GetUtcNow())), TimeProvider.System.GetUtcNow().AddHours(1));
}
