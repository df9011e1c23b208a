namespace Rendermeter.Tests.Commands;

public sealed class ForecastCommandTests : IDisposable
{
    private const string File = """
        forecast: shop <b>
        starts: 2026-12
        months: 3
        lines:
          - {name: photo, daily: 50000, price: 0.08}
        """;

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task Fifty_thousand_a_day_at_8_cents_are_120_000_a_month()
    {
        _cli.Write("shop.yaml", File);

        var run = await _cli.Run("forecast", "shop.yaml", "--json");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal("120000.000000000", run.Json.GetProperty("data")[0].GetProperty("expected").GetString());
        Assert.Equal("0.080000000", run.Json.GetProperty("cost_per_accepted_output").GetString());
    }

    [Fact]
    public async Task The_same_file_prints_and_draws_the_same_bytes()
    {
        _cli.Write("shop.yaml", File.Replace("price: 0.08", "price: 0.08, rejection: [0.1, 0.4]", StringComparison.Ordinal));

        var first = await _cli.Run("forecast", "shop.yaml", "--chart", "first.svg");
        var second = await _cli.Run("forecast", "shop.yaml", "--chart", "second.svg");

        Assert.Equal(first, second);
        Assert.Equal(System.IO.File.ReadAllBytes(Path.Combine(_cli.Directory, "first.svg")), System.IO.File.ReadAllBytes(Path.Combine(_cli.Directory, "second.svg")));
        Assert.Contains("shop &lt;b&gt;", System.IO.File.ReadAllText(Path.Combine(_cli.Directory, "first.svg")), StringComparison.Ordinal);
        Assert.DoesNotContain('\e', first.Output);
    }

    [Fact]
    public async Task What_is_wrong_is_named_with_file_line_and_field()
    {
        _cli.Write("shop.yaml", File.Replace("price: 0.08", "price: 0.08, rejection: 1.5", StringComparison.Ordinal));

        var run = await _cli.Run("forecast", "shop.yaml");
        var json = await _cli.Run("forecast", "shop.yaml", "--json");

        Assert.Equal((1, ""), (run.ExitCode, run.Output));
        Assert.Contains("shop.yaml:5:", run.Error, StringComparison.Ordinal);
        Assert.Contains("impossible_rate at #/lines/0/rejection", run.Error, StringComparison.Ordinal);
        Assert.Equal(1, json.ExitCode);
        Assert.Equal("#/lines/0/rejection", json.Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
    }

    [Theory]
    [InlineData("FILE", "missing.yaml")]
    [InlineData("--chart", "shop.yaml", "--chart", "shop.png")]
    public async Task Wrong_usage_names_what_is_wrong(string named, params string[] arguments)
    {
        _cli.Write("shop.yaml", File);

        var run = await _cli.Run(["forecast", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }
}
