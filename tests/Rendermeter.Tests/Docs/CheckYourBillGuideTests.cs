using System.Diagnostics;
using System.Text.RegularExpressions;
using Rendermeter.Tests.Commands;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands of the guide to a bill, run as they stand: only the program and the sample's folder are put in.</summary>
public sealed partial class CheckYourBillGuideTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-guide-").FullName;

    [Fact]
    public async Task Every_command_of_the_guide_runs_and_shows_what_it_says()
    {
        var guide = await File.ReadAllTextAsync(Path.Combine(Docs(), "guides", "check-your-bill.md"), TestContext.Current.CancellationToken);
        var script = string.Join('\n', Fences().Matches(guide).Select(fence => fence.Groups[1].Value))
            .Replace("dotnet run --project src/Rendermeter --", $"dotnet {Cli.Program}", StringComparison.Ordinal)
            .Replace("docs/guides/samples", Path.Combine(Docs(), "guides", "samples"), StringComparison.Ordinal);

        var (exit, printed) = await Bash(script);

        Assert.True(exit == 0, printed);
        foreach (var shown in Shown().Matches(guide).SelectMany(fence => fence.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            Assert.Contains(shown, printed, StringComparison.Ordinal);
        }

        Assert.Contains("two ways", printed, StringComparison.Ordinal);
        Assert.Contains("nothing to claim back", printed, StringComparison.Ordinal);
        Assert.Contains("\"claim\":\"0.234000000\"", printed, StringComparison.Ordinal);
        Assert.Contains("price_version,fits,why", printed, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private async Task<(int Exit, string Printed)> Bash(string script)
    {
        var info = new ProcessStartInfo("bash", ["-e", "-o", "pipefail", "-c", script])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _directory,
        };
        using var bash = Process.Start(info)!;
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (bash.ExitCode, printed + await errors);
    }

    private static string Docs()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Rendermeter.slnx")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory.FullName, "docs");
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();

    [GeneratedRegex("^```\n(fal .*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Shown();
}
