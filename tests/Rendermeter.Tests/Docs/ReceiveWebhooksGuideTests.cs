using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Rendermeter.Tests.Http;
using Rendermeter.Tests.Webhooks;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands and the code of the guide, run as they stand.</summary>
public sealed class ReceiveWebhooksGuideTests : IDisposable
{
    private const string Driver = """

        import sys
        told = json.load(sys.stdin)
        for name, secret, body, now in told["cases"]:
            try:
                print(name, verify(secret, told["headers"], base64.b64decode(body), now)["type"])
            except ValueError as wrong:
                print(name, "refused:", wrong)
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-guide-").FullName;

    [Fact]
    public async Task The_code_takes_what_the_gateway_sends_and_nothing_else()
    {
        Requirements.Tool("python3");
        await using var receiver = await Receiver.Start();
        await using var gateway = new TestGateway(null, receiver.Settings);
        await gateway.InitializeAsync();
        var tenant = await gateway.Open();
        var secret = (await tenant.Post("/api/v1/webhooks", $$"""{"url":"{{receiver.Address}}","events":["render.succeeded"]}""")).Json.GetProperty("secret").GetString()!;
        await tenant.Render("""{"model":"sandbox-fast/image","prompt":"a red kettle","parameters":{"width":64,"height":64}}""");
        var message = (await receiver.Wait(1))[0];
        var (sent, body) = (long.Parse(message.Timestamp, System.Globalization.CultureInfo.InvariantCulture), Convert.ToBase64String(message.Body));
        var told = JsonSerializer.Serialize(new
        {
            headers = new Dictionary<string, string> { ["webhook-id"] = message.Id, ["webhook-timestamp"] = message.Timestamp, ["webhook-signature"] = message.Signature },
            cases = new object[][]
            {
                ["right", secret, body, sent],
                ["other-secret", "whsec_" + Convert.ToBase64String(new byte[32]), body, sent],
                ["other-body", secret, Convert.ToBase64String(Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(message.Body).Replace("succeeded", "failed", StringComparison.Ordinal))), sent],
                ["old", secret, body, sent + 301],
            },
        });

        var (exit, printed, error) = await Child.Run(new ProcessStartInfo("python3", ["-c", DocsPages.Blocks("guides/receive-webhooks.md", "python") + Driver]), told);

        Assert.True(exit == 0, printed + error);
        Assert.Equal(
            ["right render.succeeded", "other-secret refused: not signed with this secret", "other-body refused: not signed with this secret", "old refused: too old, or from the future"],
            printed.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Every_command_of_the_guide_runs()
    {
        Requirements.Tool("curl");
        await using var gateway = new TestGateway(null, null);
        await gateway.InitializeAsync();

        var script = DocsPages.Blocks("guides/receive-webhooks.md").Replace("http://127.0.0.1:8080", gateway.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);
        var (exit, printed, error) = await DocsPages.Bash($"export RENDERMETER_KEY={gateway.Operator.Key}\n{script}", _directory);

        Assert.True(exit == 0, printed + error);
        Assert.Contains("https://shop.example.com/hooks", printed, StringComparison.Ordinal);
        Assert.Contains("whsec_", await File.ReadAllTextAsync(Path.Combine(_directory, "webhook.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
