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

    [Theory]
    [InlineData(1)]
    [InlineData(12)]
    public async Task A_chart_as_png_is_the_drawing_in_pixels(int months)
    {
        _cli.Write("shop.yaml", File.Replace("months: 3", $"months: {months}", StringComparison.Ordinal).Replace("price: 0.08", "price: 0.08, rejection: [0.1, 0.4]", StringComparison.Ordinal));

        var run = await _cli.Run("forecast", "shop.yaml", "--chart", "shop.png");

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        var bytes = await System.IO.File.ReadAllBytesAsync(Path.Combine(_cli.Directory, "shop.png"), TestContext.Current.CancellationToken);
        Assert.Equal("89504E470D0A1A0A", Convert.ToHexString(bytes[..8]));
        var (width, height) = (System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(16)), System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(bytes.AsSpan(20)));
        Assert.Equal(1520, width);
        using var packed = new System.IO.Compression.ZLibStream(new MemoryStream(bytes[41..^16]), System.IO.Compression.CompressionMode.Decompress);
        using var rows = new MemoryStream();
        await packed.CopyToAsync(rows, TestContext.Current.CancellationToken);
        Assert.Equal(height * (1 + (width * 3)), rows.Length);
        var row = 1 + (width * 3);
        var colours = Enumerable.Range(0, width * height).Select(i => Convert.ToHexString(rows.GetBuffer(), (i / width * row) + 1 + (i % width * 3), 3)).ToHashSet();
        Assert.Superset(new HashSet<string> { "FFFFFF", "DBE7F3", "A9C8E6", "1D5D9B", "1F2A37" }, colours);
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
    [InlineData("--chart", "shop.yaml", "--chart", "shop.pdf")]
    public async Task Wrong_usage_names_what_is_wrong(string named, params string[] arguments)
    {
        _cli.Write("shop.yaml", File);

        var run = await _cli.Run(["forecast", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }
}
