using Rendermeter.Tests.Commands;
using Rendermeter.Tests.Http;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands of the guides about money, run as they stand on data of their own: only the program is put in.</summary>
public sealed class MoneyGuidesTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-guide-").FullName;

    [Theory]
    [InlineData("grants-and-refunds.md", "{\"models\":[\"fal/*\"]}", "credit_line", "0.8 ", "85.000000000", "Nothing waits for a decision.", "No price was wrong.")]
    [InlineData("limit-and-report-spend.md", "25.000000000", "customer:each (free)", "top_up", "at,kind,fund,amount", "Nothing was asked for in this period.")]
    public async Task Every_command_of_the_guide_runs_and_shows_what_it_says(string guide, params string[] shown)
    {
        await using (var gateway = new TestGateway(configure: null, directory: Directory.CreateDirectory(Path.Combine(_directory, "made")).FullName))
        {
            await gateway.InitializeAsync();
            await gateway.Gateway.DisposeAsync();
            Directory.CreateDirectory(Path.Combine(_directory, "data"));
            foreach (var file in Directory.GetFiles(Path.Combine(_directory, "made")))
            {
                File.Copy(file, Path.Combine(_directory, "data", Path.GetFileName(file)));
            }
        }

        var script = DocsPages.Blocks($"guides/{guide}")
            .Replace("rendermeter ", $"dotnet exec {Cli.Program} ", StringComparison.Ordinal);

        var (exit, printed, error) = await DocsPages.Bash(script, _directory);

        Assert.True(exit == 0, printed + error);
        Assert.All(shown, part => Assert.Contains(part, printed, StringComparison.Ordinal));
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
