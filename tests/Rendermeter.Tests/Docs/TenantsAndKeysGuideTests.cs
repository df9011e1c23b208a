using Rendermeter.Tests.Commands;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands of the guide to tenants and keys, run as they stand: only the address, the program and the operator's key are put in.</summary>
public sealed class TenantsAndKeysGuideTests(TestGateway gateway) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-guide-").FullName;

    [Fact]
    public async Task Every_command_of_the_guide_runs_and_shows_what_it_says()
    {
        Requirements.Tool("curl");
        var script = DocsPages.Blocks("guides/tenants-and-keys.md")
            .Replace("http://127.0.0.1:8080", gateway.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("rendermeter ", $"dotnet exec {Cli.Program} ", StringComparison.Ordinal);

        var (exit, printed, error) = await DocsPages.Bash(script, _directory, gateway.Operator.Key);

        Assert.True(exit == 0, printed + error);
        Assert.All(["acme admin", "acme shop", "125.000000000", "5.000000000", "\"expected\":\"0.080000000\"", "\"code\":\"forbidden\"", "is revoked."], part => Assert.Contains(part, printed, StringComparison.Ordinal));
        Assert.Matches(@"nightly batch +no +rmk_\S+ +\S+Z +\S+Z", printed);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
