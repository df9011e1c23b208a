using Rendermeter.Tests.Crashes;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands of the first guide, run as they stand: only the address, the program and the key are put in.</summary>
public sealed class FirstRenderGuideTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("rendermeter-guide-").FullName;

    [Fact]
    public async Task Every_command_of_the_first_guide_runs_and_shows_what_it_says()
    {
        Requirements.Tool("curl");
        await using var serving = await ServingProcess.Start(Path.Combine(_directory, "data"), key: null);
        var script = DocsPages.Blocks("start/first-render.md")
            .Replace("http://127.0.0.1:8080", serving.Client.BaseAddress!.AbsoluteUri.TrimEnd('/'), StringComparison.Ordinal)
            .Replace("dotnet run --project src/Rendermeter --", $"dotnet {ServingProcess.Program}", StringComparison.Ordinal);

        var (exit, output, error) = await DocsPages.Bash(script, _directory, serving.Key);
        var printed = output + error;

        Assert.True(exit == 0, printed);
        Assert.Contains("0.100000000", printed, StringComparison.Ordinal);
        Assert.Contains("\"model\":\"product-photo\"", printed, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"cap_spend\"", printed, StringComparison.Ordinal);
        Assert.Contains("\"left\":\"0.020000000\"", printed, StringComparison.Ordinal);
        Assert.Contains("x-rendermeter-charge: 0.040000000", printed, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("\"provider\":\"sandbox-fast\"", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("\"status\":500", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("\"code\":\"validation\"", printed, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
