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
        const string Guide = "guides/check-your-bill.md";
        var script = DocsPages.Blocks(Guide)
            .Replace("dotnet run --project src/Rendermeter --", $"dotnet {Cli.Program}", StringComparison.Ordinal)
            .Replace("docs/guides/samples", Path.Combine(DocsPages.Folder, "guides", "samples"), StringComparison.Ordinal);

        var (exit, output, error) = await DocsPages.Bash(script, _directory);
        var printed = output + error;

        Assert.True(exit == 0, printed);
        foreach (var shown in Shown().Matches(DocsPages.Read(Guide)).SelectMany(fence => fence.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries)))
        {
            Assert.Contains(shown, printed, StringComparison.Ordinal);
        }

        Assert.Contains("two ways", printed, StringComparison.Ordinal);
        Assert.Contains("nothing to claim back", printed, StringComparison.Ordinal);
        Assert.Contains("\"claim\":\"0.234000000\"", printed, StringComparison.Ordinal);
        Assert.Contains("price_version,fits,why", printed, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [GeneratedRegex("^```\n(fal .*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Shown();
}
