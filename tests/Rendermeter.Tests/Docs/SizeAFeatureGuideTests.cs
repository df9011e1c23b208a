using System.Diagnostics;
using System.Text.RegularExpressions;
using Rendermeter.Tests.Commands;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands of the guide, run as they stand: only the program is put in.</summary>
public sealed partial class SizeAFeatureGuideTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-guide-").FullName;

    [Fact]
    public async Task Every_command_of_the_guide_runs_and_shows_what_it_says()
    {
        var script = string.Join('\n', Fences().Matches(await File.ReadAllTextAsync(Guide(), TestContext.Current.CancellationToken)).Select(fence => fence.Groups[1].Value))
            .Replace("dotnet run --project src/Rendermeter --", $"dotnet exec {Cli.Program}", StringComparison.Ordinal);
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-e", "-o", "pipefail", "-c", script])
        {
            RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = _directory,
        })!;
        var errors = bash.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await bash.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await bash.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(bash.ExitCode == 0, printed + await errors);
        Assert.DoesNotContain('\e', printed);
        foreach (var part in new[] { "Product photos in the shop", "Where the money goes", "an accepted output", "prepaid: used up by", "What moves the total most", "pays from 70 % of its use" })
        {
            Assert.Contains(part, printed, StringComparison.Ordinal);
        }

        Assert.StartsWith("<svg ", await File.ReadAllTextAsync(Path.Combine(_directory, "feature.svg"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(7, (await File.ReadAllLinesAsync(Path.Combine(_directory, "feature.csv"), TestContext.Current.CancellationToken)).Length);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Guide()
    {
        var directory = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(directory!.FullName, "Rendermeter.slnx")))
        {
            directory = directory.Parent;
        }

        return Path.Combine(directory.FullName, "docs", "guides", "size-a-feature.md");
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fences();
}
