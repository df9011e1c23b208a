namespace Rendermeter.Tests.Commands;

public sealed class ReconcileCommandTests : IDisposable
{
    private const string Header = "at,id,model,size,amount\n";
    private const string Good = "2026-11-05T12:00:00Z,a,fal-ai/flux-1/dev,1024x1024,0.05\n";

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_bill_that_is_right_ends_with_0()
    {
        _cli.Write("bill.csv", Header + Good);

        var run = await _cli.Run("reconcile", "bill.csv", "--provider", "fal");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Contains("nothing to claim back", run.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\e', run.Output);
        Assert.All(run.Output.Split('\n'), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task A_bill_with_differences_ends_with_1_and_writes_its_lines()
    {
        _cli.Write("bill.csv", Header + Good + Good);

        var run = await _cli.Run("reconcile", "bill.csv", "--provider", "fal", "--out", "lines.csv", "--json");

        Assert.Equal((1, ""), (run.ExitCode, run.Error));
        Assert.Equal("0.050000000", run.Json.GetProperty("claim").GetString());
        Assert.Contains(",duplicate,", await File.ReadAllTextAsync(Path.Combine(_cli.Directory, "lines.csv"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task How_far_the_reading_is_is_said_on_a_terminal_or_where_it_is_asked_for()
    {
        _cli.Write("bill.csv", Header + string.Concat(Enumerable.Range(0, 5_000).Select(i => Good.Replace(",a,", $",j{i},", StringComparison.Ordinal))));

        var quiet = await _cli.Run("reconcile", "bill.csv", "--provider", "fal", "--json");
        var said = await _cli.Run("reconcile", "bill.csv", "--provider", "fal", "--json", "--progress");

        Assert.Equal((0, ""), (quiet.ExitCode, quiet.Error));
        Assert.Matches(@"\A(\d[\d,]* lines, \d+ %\n)+\z", said.Error.ReplaceLineEndings("\n"));
        Assert.StartsWith("4,096 lines, ", said.Error, StringComparison.Ordinal);
        Assert.Equal(quiet.Output, said.Output);
    }

    [Fact]
    public async Task A_refused_file_leaves_nothing_behind_and_names_its_rows()
    {
        _cli.Write("bill.csv", Header + Good + "2026-11-05T12:00:00Z,b,fal-ai/flux-1/dev,1024x1024,1e3\n");

        var run = await _cli.Run("reconcile", "bill.csv", "--provider", "fal", "--out", "lines.csv");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("row 3, amount:", run.Error, StringComparison.Ordinal);
        Assert.Equal(["bill.csv"], Directory.GetFiles(_cli.Directory).Select(Path.GetFileName));
    }

    [Fact]
    public async Task A_refusal_is_a_problem_for_programs()
    {
        _cli.Write("bill.csv", "a,b\n1,2\n");

        var run = await _cli.Run("reconcile", "bill.csv", "--provider", "fal", "--json");

        Assert.Equal((1, "invoice_refused", "header"), (run.ExitCode, run.Json.GetProperty("code").GetString(), run.Json.GetProperty("errors")[0].GetProperty("code").GetString()));
    }

    [Theory]
    [InlineData("--provider", "nobody")]
    [InlineData("--provider", "fal", "--columns", "colour=Colour")]
    [InlineData("--provider", "fal", "--columns", "model")]
    [InlineData("--provider", "fal", "--columns", "@nowhere.txt")]
    [InlineData("--provider", "fal", "--columns", "at=at,at=id")]
    [InlineData("--provider", "fal", "--numbers", "swiss")]
    [InlineData("--provider", "fal", "--dates", "roman")]
    [InlineData("--provider", "fal", "--period", "november")]
    [InlineData("--provider", "fal", "--total", "1,5")]
    [InlineData("--provider", "fal", "--format", "pdf")]
    [InlineData("--provider", "elevenlabs", "--plan", "gold")]
    [InlineData("--provider", "fal", "--out", "nowhere/lines.csv")]
    [InlineData("--json")]
    public async Task Wrong_usage_ends_with_2_and_says_what_is_allowed(params string[] options)
    {
        _cli.Write("bill.csv", Header + Good);

        var run = await _cli.Run(["reconcile", "bill.csv", .. options]);

        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.NotEmpty(run.Error);
    }

    [Fact]
    public async Task A_column_map_is_an_option_or_a_file_and_a_wrong_one_names_the_columns_that_are_there()
    {
        _cli.Write("bill.csv", "\"Time, UTC\",Job,Model,Size,Cost\n" + Good);
        _cli.Write("columns.txt", "at=Time, UTC\nid=Job\nmodel=Model\nsize=Size\namount=Cost\n");

        var good = await _cli.Run("reconcile", "bill.csv", "--provider", "fal", "--columns", "@columns.txt");
        var bad = await _cli.Run("reconcile", "bill.csv", "--provider", "fal", "--columns", "at=Job,model=Model,amount=Price");

        Assert.Equal((0, ""), (good.ExitCode, good.Error));
        Assert.Equal((1, ""), (bad.ExitCode, bad.Output));
        Assert.Contains("the file has no column Price; it has Time, UTC, Job, Model, Size, Cost", bad.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_bill_may_come_from_standard_input()
    {
        _cli.Write("bill.csv", Header + Good);
        var (exit, printed, error) = await Child.Run(new System.Diagnostics.ProcessStartInfo("bash", ["-c", $"cat bill.csv | dotnet exec {Cli.Program} reconcile - --provider fal"])
        {
            WorkingDirectory = _cli.Directory,
        });

        Assert.True(exit == 0, printed + error);
        Assert.Contains("nothing to claim back", printed, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_wrong_usage() => Assert.Equal(2, (await _cli.Run("reconcile", "gone.csv", "--provider", "fal")).ExitCode);
}
