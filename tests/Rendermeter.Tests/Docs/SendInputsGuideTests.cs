using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands of the guide to inputs, run as they stand.</summary>
public sealed class SendInputsGuideTests(TestGateway gateway) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-guide-").FullName;

    [Fact]
    public async Task Every_command_of_the_guide_runs_and_costs_what_it_says()
    {
        Requirements.Tool("curl");
        var tenant = await gateway.Open();
        var script = DocsPages.Blocks("guides/send-inputs.md").Replace("http://127.0.0.1:8080", gateway.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal);

        var (exit, printed, error) = await DocsPages.Bash($"export RENDERMETER_KEY={tenant.Key}\n{script}", _directory);

        Assert.True(exit == 0, printed + error);
        Assert.Contains("x-rendermeter-charge: 0.090000000", printed, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"charged\":\"0.140000000\"", printed, StringComparison.Ordinal);
        Assert.Contains("\"role\":\"first_frame\"", printed, StringComparison.Ordinal);
        Assert.Contains("\"charged\":\"0.020000000\"", printed, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
