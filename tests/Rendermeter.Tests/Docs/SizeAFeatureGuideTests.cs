using Rendermeter.Tests.Commands;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands of the guide, run as they stand: only the program is put in.</summary>
public sealed class SizeAFeatureGuideTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-guide-").FullName;

    [Fact]
    public async Task Every_command_of_the_guide_runs_and_shows_what_it_says()
    {
        var script = DocsPages.Blocks("guides/size-a-feature.md")
            .Replace("dotnet run --project src/Rendermeter --", $"dotnet exec {Cli.Program}", StringComparison.Ordinal);

        var (exit, printed, error) = await DocsPages.Bash(script, _directory);

        Assert.True(exit == 0, printed + error);
        Assert.DoesNotContain('\e', printed);
        foreach (var part in new[] { "Product photos in the shop", "Where the money goes", "an accepted output", "prepaid: used up by", "What moves the total most", "pays from 70 % of its use" })
        {
            Assert.Contains(part, printed, StringComparison.Ordinal);
        }

        Assert.StartsWith("<svg ", await File.ReadAllTextAsync(Path.Combine(_directory, "feature.svg"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(7, (await File.ReadAllLinesAsync(Path.Combine(_directory, "feature.csv"), TestContext.Current.CancellationToken)).Length);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
