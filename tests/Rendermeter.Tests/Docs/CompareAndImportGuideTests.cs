using Rendermeter.Tests.Commands;

namespace Rendermeter.Tests.Docs;

/// <summary>The commands of the guide to comparing and importing, run as they stand: only the program and a part of the list are put in.</summary>
public sealed class CompareAndImportGuideTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Every_command_of_the_guide_runs_and_shows_what_it_says()
    {
        Requirements.Tool("bash");
        _cli.Write("model_prices_and_context_window.json", await File.ReadAllTextAsync(Path.Combine(AppContext.BaseDirectory, "litellm-excerpt.json"), TestContext.Current.CancellationToken));

        var (exit, output, error) = await DocsPages.Bash($"rendermeter() {{ dotnet exec '{Cli.Program}' \"$@\"; }}\n{DocsPages.Blocks("guides/compare-and-import.md")}", _cli.Directory);
        var printed = output + error;

        Assert.True(exit == 0, printed);
        Assert.Contains("2 offers: cheapest ", printed, StringComparison.Ordinal);
        Assert.Contains("image models that take it", printed, StringComparison.Ordinal);
        Assert.Contains("bfl/flux-2-pro: n must be between 1 and 1 (out_of_range)", printed, StringComparison.Ordinal);
        Assert.Contains("sandbox-fast/video", printed, StringComparison.Ordinal);
        Assert.Contains("recraft/recraftv3 + recraft/crispUpscale", printed, StringComparison.Ordinal);
        Assert.Contains("(suspicious_change)", printed, StringComparison.Ordinal);
        Assert.Contains("Nothing was written.", printed, StringComparison.Ordinal);
        Assert.Contains("priced by outputs (confirmed)", printed, StringComparison.Ordinal);
        Assert.Matches("look +stability/inpaint", printed);
        Assert.Contains("stability/sd3@2026-08-01", printed, StringComparison.Ordinal);
        Assert.Contains("2 renders: was 0.125000000 USD", printed, StringComparison.Ordinal);
        Assert.Contains("known since", printed, StringComparison.Ordinal);
        Assert.DoesNotContain("unknown_model", printed, StringComparison.Ordinal);
    }
}
