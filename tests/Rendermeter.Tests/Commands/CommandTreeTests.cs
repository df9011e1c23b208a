namespace Rendermeter.Tests.Commands;

public sealed class CommandTreeTests : IDisposable
{
    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Nothing_asked_is_wrong_usage_and_shows_the_help()
    {
        var run = await _cli.Run();

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("quote", run.Output, StringComparison.Ordinal);
        Assert.Contains("demo", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_said()
    {
        var run = await _cli.Run("--version");

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("0.", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("demo")]
    [InlineData("serve")]
    [InlineData("quote")]
    [InlineData("reconcile")]
    [InlineData("prices", "list")]
    [InlineData("prices", "show")]
    [InlineData("prices", "check")]
    [InlineData("prices", "diff")]
    [InlineData("prices", "import")]
    [InlineData("prices", "rerate")]
    [InlineData("compare")]
    [InlineData("routes", "list")]
    [InlineData("routes", "explain")]
    [InlineData("wallets", "audit")]
    [InlineData("doctor")]
    public async Task Help_ends_with_an_example(params string[] command)
    {
        var run = await _cli.Run([.. command, "--help"]);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains($"Example:\n  rendermeter {string.Join(' ', command)}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_command_is_wrong_usage_on_the_error_output()
    {
        var run = await _cli.Run("quoet");

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains("'quoet'", run.Error, StringComparison.Ordinal);
    }
}
