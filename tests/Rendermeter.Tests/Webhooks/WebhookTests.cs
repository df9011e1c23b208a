using System.Text.Json;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Webhooks;

public sealed class WebhookTests
{
    private const string Picture = """{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_event_of_a_render_arrives_signed_in_order_and_says_what_it_has_cost_so_far()
    {
        await using var receiver = await Receiver.Start();
        await using var gateway = new TestGateway(null, receiver.Settings);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        var created = await tenant.Post("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}hooks","events":["render.*","attempt.settled"]}""");
        Assert.True(created.Status == 201, created.Text);
        var secret = created.Json.GetProperty("secret").GetString()!;

        var render = await tenant.Render(Picture);
        var messages = await receiver.Wait(3);

        Assert.Equal(["render.admitted", "attempt.settled", "render.succeeded"], messages.Select(message => message.Type));
        Assert.All(messages, message => Assert.True(message.IsSignedWith(secret)));
        Assert.All(messages, message => Assert.False(message.IsSignedWith("whsec_" + Convert.ToBase64String(new byte[32]))));
        Assert.All(messages, message => Assert.Equal(
            (render.GetProperty("id").GetString(), "sandbox-fast/image", "sandbox-fast", 1),
            (message.Facts.GetProperty("render").GetString(), message.Facts.GetProperty("model").GetString(), message.Facts.GetProperty("provider").GetString(),
                message.Facts.GetProperty("attempt").GetProperty("number").GetInt32())));
        var charge = render.GetProperty("charged").GetString();
        Assert.Equal([null, charge, charge], messages.Select(message => message.Facts.GetProperty("charge").GetString()));
        Assert.Equal([null, null, charge], messages.Select(message => message.Facts.GetProperty("cost_per_accepted_output").GetString()));
        Assert.Equal(JsonValueKind.String, messages[0].Facts.GetProperty("quote").GetProperty("upper_bound").ValueKind);
        Assert.Equal(3, messages.Select(message => message.Id).Distinct().Count());
        Assert.All(messages, message => Assert.Equal(message.Id, message.Facts.GetProperty("id").GetString()));

        var id = created.Json.GetProperty("id").GetString();
        await Until(async () => (await tenant.Get($"/api/v1/webhooks/{id}/deliveries")).Json.GetProperty("data").EnumerateArray().All(one => one.GetProperty("state").GetString() == "delivered"));
        var shown = await tenant.Get($"/api/v1/webhooks/{id}/deliveries/{messages[0].Id}");
        Assert.Equal((1, 204), (shown.Json.GetProperty("history").GetArrayLength(), shown.Json.GetProperty("history")[0].GetProperty("status").GetInt32()));
        Assert.DoesNotContain("secret", (await tenant.Get("/api/v1/webhooks")).Text, StringComparison.Ordinal);
        Assert.Equal(secret, (await tenant.Get($"/api/v1/webhooks/{id}/secret")).Json.GetProperty("secret").GetString());
    }

    [Fact]
    public async Task A_redelivery_carries_the_same_id_and_bytes_and_after_a_rotation_both_secrets_sign()
    {
        await using var receiver = await Receiver.Start();
        await using var gateway = new TestGateway(null, receiver.Settings);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        var created = (await tenant.Post("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["render.succeeded"]}""")).Json;
        var id = created.GetProperty("id").GetString();
        await tenant.Render(Picture);
        var first = (await receiver.Wait(1))[0];
        await Until(async () => (await tenant.Get($"/api/v1/webhooks/{id}/deliveries/{first.Id}")).Json.GetProperty("state").GetString() == "delivered");

        var rotated = (await tenant.Post($"/api/v1/webhooks/{id}/rotate", "{}")).Json;
        var repeated = await tenant.Post($"/api/v1/webhooks/{id}/rotate", "{}");
        var again = await tenant.Post($"/api/v1/webhooks/{id}/deliveries/{first.Id}/redeliver", "{}");
        var second = (await receiver.Wait(2))[1];

        Assert.True(again.Status == 202, again.Text);
        Assert.Equal((first.Id, Convert.ToHexString(first.Body)), (second.Id, Convert.ToHexString(second.Body)));
        var (old, fresh) = (created.GetProperty("secret").GetString()!, rotated.GetProperty("secret").GetString()!);
        Assert.NotEqual(old, fresh);
        Assert.Equal((200, "true", fresh), (repeated.Status, repeated.Header("Idempotent-Replayed"), repeated.Json.GetProperty("secret").GetString()));
        Assert.True(second.IsSignedWith(old) && second.IsSignedWith(fresh));
        Assert.Equal(2, second.Signature.Split(' ').Length);
        Assert.False(first.IsSignedWith(fresh));
    }

    [Fact]
    public async Task A_receiver_that_fails_or_redirects_is_tried_again_and_the_next_event_of_the_render_waits_for_it()
    {
        await using var receiver = await Receiver.Start();
        await using var gateway = new TestGateway(null, receiver.Settings);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = receiver.Messages.Count > 1 ? 204 : 302;
            context.Response.Headers.Location = $"{receiver.Address}elsewhere";
            return Task.CompletedTask;
        };
        var id = (await tenant.Post("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["render.admitted","render.succeeded"]}""")).Json.GetProperty("id").GetString();

        await tenant.Render(Picture);
        var messages = await receiver.Wait(3);

        Assert.Equal(["render.admitted", "render.admitted", "render.succeeded"], messages.Select(message => message.Type));
        Assert.Equal(messages[0].Id, messages[1].Id);
        Assert.DoesNotContain(messages, message => message.Path == "/elsewhere");
        var history = (await tenant.Get($"/api/v1/webhooks/{id}/deliveries/{messages[0].Id}")).Json.GetProperty("history");
        Assert.Equal((302, "status"), (history[0].GetProperty("status").GetInt32(), history[0].GetProperty("error").GetString()));
    }

    [Fact]
    public async Task A_receiver_that_says_when_to_come_back_is_left_alone_until_then()
    {
        await using var receiver = await Receiver.Start();
        await using var gateway = new TestGateway(null, receiver.Settings);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = "900";
            return Task.CompletedTask;
        };
        var id = (await tenant.Post("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["render.admitted"]}""")).Json.GetProperty("id").GetString();

        await tenant.Render(Picture);
        var message = (await receiver.Wait(1))[0];
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        System.Text.Json.JsonElement delivery;
        do
        {
            limit.Token.ThrowIfCancellationRequested();
            delivery = (await tenant.Get($"/api/v1/webhooks/{id}/deliveries/{message.Id}")).Json;
        }
        while (delivery.GetProperty("history").GetArrayLength() == 0);

        var tried = delivery.GetProperty("history")[0].GetProperty("at").GetDateTimeOffset();
        Assert.Equal((503, "pending"), (delivery.GetProperty("history")[0].GetProperty("status").GetInt32(), delivery.GetProperty("state").GetString()));
        Assert.InRange(delivery.GetProperty("next_at").GetDateTimeOffset() - tried, TimeSpan.FromSeconds(890), TimeSpan.FromSeconds(910));
    }

    [Fact]
    public async Task A_receiver_that_answers_410_is_disabled_and_goes_on_where_it_stopped_when_it_is_enabled()
    {
        await using var receiver = await Receiver.Start();
        await using var gateway = new TestGateway(null, receiver.Settings);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 410;
            return Task.CompletedTask;
        };
        var id = (await tenant.Post("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["render.succeeded"]}""")).Json.GetProperty("id").GetString();

        await tenant.Render(Picture);
        await Until(async () => !(await tenant.Get($"/api/v1/webhooks/{id}")).Json.GetProperty("enabled").GetBoolean());
        await tenant.Render(Picture);
        Assert.Equal("gone", (await tenant.Get($"/api/v1/webhooks/{id}")).Json.GetProperty("disabled_reason").GetString());
        Assert.Single(receiver.Messages);
        receiver.Answer = (_, context) =>
        {
            context.Response.StatusCode = 200;
            return Task.CompletedTask;
        };
        await tenant.Post($"/api/v1/webhooks/{id}/enable", "{}");

        var messages = await receiver.Wait(3);
        Assert.Equal(2, messages.Select(message => message.Id).Distinct().Count());
    }

    [Fact]
    public async Task A_receiver_that_never_answers_keeps_no_render_and_no_other_receiver_waiting()
    {
        await using var receiver = await Receiver.Start();
        var held = new TaskCompletionSource();
        await using var gateway = new TestGateway(null, receiver.Settings);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        receiver.Answer = (message, context) =>
        {
            context.Response.StatusCode = 204;
            return message.Path == "/slow" ? held.Task : Task.CompletedTask;
        };
        await tenant.Post("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}slow","events":["*"]}""");
        await tenant.Post("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}quick","events":["render.succeeded"]}""");

        for (var number = 0; number < 12; number++)
        {
            await tenant.Render(Picture);
        }

        Assert.Equal(12, (await receiver.Wait(12, message => message.Path == "/quick")).Count);
        Assert.InRange(receiver.Messages.Count(message => message.Path == "/slow"), 1, 8);
        held.SetResult();
    }

    [Fact]
    public async Task A_callback_url_is_told_of_its_own_render_and_of_nothing_that_only_operators_may_see()
    {
        await using var receiver = await Receiver.Start();
        await using var gateway = new TestGateway(null, receiver.Settings);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();

        await tenant.Render(Picture);
        var render = await tenant.Render($$"""{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64},"callback_url":"{{receiver.Address}}told"}""");
        var messages = await receiver.Wait(3);

        Assert.Equal(["render.admitted", "attempt.settled", "render.succeeded"], messages.Select(message => message.Type));
        Assert.All(messages, message => Assert.Equal(render.GetProperty("id").GetString(), message.Facts.GetProperty("render").GetString()));
        Assert.All(messages, message => Assert.False(message.Facts.GetProperty("event").TryGetProperty("cost", out _) || message.Facts.GetProperty("event").TryGetProperty("overrun", out _)));
        var callbacks = (await tenant.Get("/api/v1/webhooks")).Json.GetProperty("data")[0];
        Assert.Equal(JsonValueKind.Null, callbacks.GetProperty("url").ValueKind);
        var secret = (await tenant.Get($"/api/v1/webhooks/{callbacks.GetProperty("id").GetString()}/secret")).Json.GetProperty("secret").GetString()!;
        Assert.All(messages, message => Assert.True(message.IsSignedWith(secret)));
    }

    [Theory]
    [InlineData("""{"url":"http://127.0.0.1:1/"}""", "#/url")]
    [InlineData("""{"url":"https://169.254.169.254/latest"}""", "#/url")]
    [InlineData("""{"url":"https://metadata.internal/"}""", "#/url")]
    [InlineData("""{"url":"https://user:pw@shop.example.com/"}""", "#/url")]
    [InlineData("""{"url":"https://shop.example.org/#part"}""", "#/url")]
    [InlineData("""{"url":"https://shop.example.org:22/"}""", "#/url")]
    [InlineData("""{"events":["*"]}""", "#/url")]
    [InlineData("""{"url":"https://shop.example.org/","events":["Render.*"]}""", "#/events/0")]
    public async Task What_may_not_be_called_is_refused_by_the_name_of_its_member(string body, string pointer)
    {
        await using var gateway = new TestGateway(null, null);
        await gateway.InitializeAsync();

        var refused = await gateway.Operator.Post("/api/v1/webhooks", body);

        Assert.Equal((422, pointer), (refused.Status, refused.Json.GetProperty("errors")[0].GetProperty("pointer").GetString()));
    }

    [Fact]
    public async Task Nobody_sees_or_moves_the_webhooks_of_another_organisation()
    {
        await using var receiver = await Receiver.Start();
        await using var gateway = new TestGateway(null, receiver.Settings);
        await gateway.InitializeAsync();
        var (mine, other) = (await gateway.Open(), await gateway.Open());
        var id = (await mine.Post("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}"}""")).Json.GetProperty("id").GetString();

        await other.Render(Picture);

        Assert.Equal(404, (await other.Get($"/api/v1/webhooks/{id}")).Status);
        Assert.Equal(404, (await other.Get($"/api/v1/webhooks/{id}/secret")).Status);
        Assert.Equal(404, (await other.Post($"/api/v1/webhooks/{id}/rotate", "{}")).Status);
        Assert.Equal(404, (await gateway.Send(HttpMethod.Delete, $"/api/v1/webhooks/{id}", other.Key)).Status);
        Assert.Empty((await other.Get("/api/v1/webhooks")).Json.GetProperty("data").EnumerateArray());
        Assert.Equal(204, (await gateway.Send(HttpMethod.Delete, $"/api/v1/webhooks/{id}", mine.Key)).Status);
        Assert.Empty(receiver.Messages);
    }

    /// <summary>Waits for what becomes true.</summary>
    private static async Task Until(Func<Task<bool>> holds)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await holds())
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, limit.Token);
        }
    }
}
