using System.Text.Json;
using Rendermeter.Engine.Attempts;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Providers.Tests.Sandbox;

public sealed class WebhookTests
{
    [Fact]
    public async Task The_end_of_a_job_is_told_with_a_signature_that_holds()
    {
        await using var host = await SandboxHost.Start();
        var id = await host.Submit("sandbox-fast", "image", new { width = 64, height = 64 }, webhookUrl: host.HookUrl);

        await host.WaitForHooks(1);
        var (headers, body) = host.Hooks.Single();
        var job = JsonElement.Parse(body);
        var verified = host.Provider("sandbox-fast").Verify(headers, body, DateTimeOffset.FromUnixTimeSeconds(long.Parse(headers["webhook-timestamp"], null)));

        Assert.Equal(id, job.GetProperty("id").GetString());
        Assert.Equal("0.080000000", job.GetProperty("cost").GetString());
        Assert.StartsWith(host.Client.BaseAddress!.AbsoluteUri, job.GetProperty("outputs")[0].GetProperty("url").GetString(), StringComparison.Ordinal);
        var told = Assert.IsType<HookEvidence.Verified>(verified);
        Assert.Equal((headers["webhook-id"], id), (told.EventId, told.JobId));
    }

    [Fact]
    public async Task Whoever_does_not_hear_is_told_again_under_the_same_id()
    {
        await using var host = await SandboxHost.Start(deafFor: 1);
        await host.Submit("sandbox-fast", "image", new { width = 64, height = 64 }, webhookUrl: host.HookUrl);

        await host.WaitForHooks(2);

        Assert.Single(host.Hooks.Select(hook => hook.Headers["webhook-id"]).Distinct());
    }

    [Fact]
    public async Task A_lost_callback_never_comes_and_a_repeated_one_comes_three_times()
    {
        await using var host = await SandboxHost.Start();
        var lost = await host.Submit("sandbox-fast", "image", new { width = 64, height = 64, simulate = "lose_webhook" }, webhookUrl: host.HookUrl);
        await host.Ended("sandbox-fast", lost);
        await host.Submit("sandbox-fast", "image", new { width = 64, height = 64, simulate = "repeat_webhook" }, webhookUrl: host.HookUrl);

        await host.WaitForHooks(3);

        Assert.Equal("msg_sandbox-fast_j-2", Assert.Single(host.Hooks.Select(hook => hook.Headers["webhook-id"]).Distinct()));
    }

    [Fact]
    public async Task What_nobody_heard_before_a_kill_is_told_after_it()
    {
        await using var first = await SandboxHost.Start(deafFor: int.MaxValue);
        await first.Submit("sandbox-fast", "image", new { width = 64, height = 64 }, webhookUrl: first.HookUrl);
        await first.WaitForHooks(1);
        var directory = first.CopyFiles();
        var told = first.Hooks.Count;

        await using var second = await SandboxHost.Start(directory);
        await first.WaitForHooks(told + 1);

        Assert.Single(first.Hooks.Select(hook => hook.Headers["webhook-id"]).Distinct());
    }

    // The example of the Standard Webhooks documentation.
    [Fact]
    public void The_published_example_is_signed_as_published()
    {
        var key = WebhookSignature.KeyOf("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")!;

        var signature = WebhookSignature.Sign(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, """{"test": 2432232314}"""u8);

        Assert.Equal("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", signature);
    }

    [Fact]
    public async Task A_changed_body_an_old_time_or_no_signature_is_rejected()
    {
        await using var host = await SandboxHost.Start();
        var provider = host.Provider("sandbox-fast");
        var now = DateTimeOffset.FromUnixTimeSeconds(1_800_000_000);
        var key = WebhookSignature.KeyOf(SandboxHost.Secret)!;
        var headers = new Dictionary<string, string>
        {
            ["Webhook-Id"] = "msg_1",
            ["Webhook-Timestamp"] = "1800000000",
            ["Webhook-Signature"] = "v1a,AAAA " + WebhookSignature.Sign(key, "msg_1", 1_800_000_000, "{}"u8),
        };

        Assert.Equal("msg_1", Assert.IsType<HookEvidence.Verified>(provider.Verify(headers, "{}"u8, now)).EventId);
        Assert.IsType<HookEvidence.Verified>(provider.Verify(headers, "{}"u8, now.AddMinutes(5)));
        Assert.Equal(new HookEvidence.Rejected("timestamp"), provider.Verify(headers, "{}"u8, now.AddSeconds(301)));
        Assert.Equal(new HookEvidence.Rejected("timestamp"), provider.Verify(headers, "{}"u8, now.AddSeconds(-301)));
        Assert.Equal(new HookEvidence.Rejected("signature"), provider.Verify(headers, "{ }"u8, now));
        Assert.Equal(new HookEvidence.Rejected("signature"), provider.Verify(new Dictionary<string, string>(), "{}"u8, now));
        headers["Webhook-Signature"] = "v1,not base64";
        Assert.Equal(new HookEvidence.Rejected("signature"), provider.Verify(headers, "{}"u8, now));
    }
}
