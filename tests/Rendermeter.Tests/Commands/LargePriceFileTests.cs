using Rendermeter.Commands;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Tests.Commands;

/// <summary>B027: a price file of 100 MiB is refused by its length, before a byte of it is read.</summary>
public sealed class LargePriceFileTests : IDisposable
{
    private const long Size = 100L << 20;

    private readonly Cli _cli = new();

    public LargePriceFileTests()
    {
        Directory.CreateDirectory(Path.Combine(_cli.Directory, "own"));
        using var file = File.Create(Large);
        file.SetLength(Size);
    }

    private string Large => Path.Combine(_cli.Directory, "own", "acme.yaml");

    public void Dispose() => _cli.Dispose();

    [Fact]
    public void It_is_refused_in_less_memory_than_a_sixteenth_of_it()
    {
        var before = GC.GetAllocatedBytesForCurrentThread();

        var finding = Assert.Single(Assert.Throws<PriceFileException>(() => PriceFiles.Bytes(Large)).Findings);

        Assert.Equal((FindingSeverity.Error, Large, "too_large"), (finding.Severity, finding.File, finding.Code));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, Size / 16);
    }

    [Fact]
    public async Task The_check_names_it_and_goes_on_with_the_others()
    {
        _cli.Write("own/good.yaml", PriceFileText.Sandbox("0.07"));

        var run = await _cli.Run("prices", "check", "own");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("acme.yaml:0:0: error too_large at #: a price file has at most 12 MiB", run.Output, StringComparison.Ordinal);
        Assert.Contains("2 files: 1 error", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_quote_over_it_is_refused_with_its_name()
    {
        var run = await _cli.Run("quote", "sandbox-fast/image", "--prices", "own");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("too_large", run.Error, StringComparison.Ordinal);
    }
}
