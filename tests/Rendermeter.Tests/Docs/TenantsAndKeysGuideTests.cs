using System.Diagnostics;
using System.Text.RegularExpressions;
using Rendermeter.Tests.Commands;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands of the guide to tenants and keys, run as they stand: only the address, the program and the operator's key are put in.</summary>
public sealed partial class TenantsAndKeysGuideTests(TestGateway gateway) : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-guide-").FullName;

    [Fact]
    public async Task Every_command_of_the_guide_runs_and_shows_what_it_says()
    {
        Requirements.Tool("curl");
        var script = string.Join('\n', Fences().Matches(await File.ReadAllTextAsync(Guide(), TestContext.Current.CancellationToken)).Select(fence => fence.Groups[1].Value))
            .Replace("http://127.0.0.1:8080", gateway.Address.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("rendermeter ", $"dotnet exec {Cli.Program} ", StringComparison.Ordinal);
        var info = new ProcessStartInfo("bash", ["-e", "-o", "pipefail", "-c", script]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _directory };
        info.Environment["KEY"] = gateway.Operator.Key;

        using var bash = Process.Start(info)!;
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(bash.ExitCode == 0, printed + await errors);
        Assert.All(["acme admin", "acme shop", "125.000000000", "5.000000000", "\"expected\":\"0.080000000\"", "\"code\":\"forbidden\"", "is revoked."], part => Assert.Contains(part, printed, StringComparison.Ordinal));
        Assert.Matches(@"nightly batch +no +rmk_\S+ +\S+Z +\S+Z", printed);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Guide()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Rendermeter.slnx")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory.FullName, "docs", "guides", "tenants-and-keys.md");
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();
}
