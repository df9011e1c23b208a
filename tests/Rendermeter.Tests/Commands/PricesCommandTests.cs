namespace Rendermeter.Tests.Commands;

public sealed class PricesCommandTests : IDisposable
{
    private const string SecondVersion =
        """
              - effective_from: 2026-01-01
                checked_on: 2026-02-01
                source: https://example.com/prices
                source_kind: first_party
                components:
                  - {name: image, quantity: outputs, rate: 0.09}
        """;

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_directory_without_a_price_file_is_not_found_in_order()
    {
        _cli.Write(Path.Combine("empty", "readme.txt"), "nothing");

        var check = await _cli.Run("prices", "check", "empty");
        var quote = await _cli.Run("quote", "sandbox-fast/image", "--prices", "empty");

        Assert.Equal((2, 1), (check.ExitCode, quote.ExitCode));
        Assert.All([check, quote], run => Assert.Contains("there is no price file (.yaml, .yml) in empty", run.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_book_in_the_program_is_sound()
    {
        var run = await _cli.Run("prices", "check");

        Assert.Equal(0, run.ExitCode);
        Assert.Contains(" 0 errors", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown_quantity", 15, "#/models/0/versions/0/components/0/quantity", "          - {name: image, quantity: per_imgae, rate: 0.07}", "")]
    [InlineData("unknown_unit", 15, "#/models/0/versions/0/components/0/unit", "          - {name: image, quantity: outputs, unit: imgae, rate: 0.07}", "")]
    [InlineData("number_format", 15, "#/models/0/versions/0/components/0/rate", "          - {name: image, quantity: outputs, rate: 7e-2}", "")]
    [InlineData("missing_cell", 15, "#/models/0/versions/0/components/0/table", "          - {name: image, quantity: outputs, table: [{quality: low, rate: 0.07}]}", "")]
    [InlineData("example", 17, "#/models/0", "          - {name: image, quantity: outputs, rate: 0.08}", "")]
    [InlineData("overlap", 18, "#/models/0/versions", "          - {name: image, quantity: outputs, rate: 0.07}", SecondVersion)]
    public async Task A_finding_names_file_line_field_and_code(string code, int line, string field, string components, string more)
    {
        _cli.Write("prices/sandbox-fast.yaml", PriceFileText.Of(components, more));

        var run = await _cli.Run("prices", "check", "prices");
        var json = await _cli.Run("prices", "check", "prices", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.StartsWith($"prices/sandbox-fast.yaml:{line}:", run.Output, StringComparison.Ordinal);
        var finding = json.Json.GetProperty("findings").EnumerateArray().Single(one => one.GetProperty("code").GetString() == code);
        Assert.Equal((line, "prices/sandbox-fast.yaml"), (finding.GetProperty("line").GetInt32(), finding.GetProperty("file").GetString()));
        Assert.StartsWith(field, finding.GetProperty("field").GetString(), StringComparison.Ordinal);
        Assert.Contains($"{code} at {finding.GetProperty("field").GetString()}", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_there_is_wrong_usage()
    {
        var run = await _cli.Run("prices", "check", "nowhere.yaml");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("nowhere.yaml", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Quoting_on_a_broken_file_is_refused_with_its_findings()
    {
        _cli.Write("mine/sandbox-fast.yaml", PriceFileText.Sandbox(rate: "7e-2"));

        var run = await _cli.Run("quote", "sandbox-fast/image", "--prices", "mine");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("number_format", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_model_is_shown_with_its_rates_and_policies()
    {
        var run = await _cli.Run("prices", "show", "replicate/gpu");
        var json = await _cli.Run("prices", "show", "replicate/gpu", "--json");

        Assert.Contains("hardware=a100-80gb", run.Output, StringComparison.Ordinal);
        Assert.Equal("replicate/gpu", json.Json.GetProperty("model").GetString());
        Assert.Equal("unknown", json.Json.GetProperty("outcomes").GetProperty("timeout").GetProperty("billing").GetString());
    }

    [Fact]
    public async Task The_list_can_be_narrowed()
    {
        var run = await _cli.Run("prices", "list", "sandbox-", "--json");

        Assert.Equal(12, run.Json.GetProperty("data").GetArrayLength());
        Assert.Equal(1, (await _cli.Run("prices", "list", "no-such-thing")).ExitCode);
        Assert.Contains("1 model of 1 provider. ", (await _cli.Run("prices", "list", "sandbox-cheap/image")).Output, StringComparison.Ordinal);
    }
}
