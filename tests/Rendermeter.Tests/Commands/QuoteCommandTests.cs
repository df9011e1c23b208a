namespace Rendermeter.Tests.Commands;

public sealed class QuoteCommandTests : IDisposable
{
    private const string At = "2026-11-21T00:00:00Z";

    private readonly Cli _cli = new();

    public void Dispose() => _cli.Dispose();

    [Theory]
    [InlineData("0.100000000", "fal/fal-ai/flux-1/dev", "n=2", "size=1024x1024")]
    [InlineData("0.210720000", "openai/gpt-image-2", "quality=high", "size=1024x1024")]
    [InlineData("0.800000000", "vertex/veo-3.1-fast-generate-001", "seconds=8", "resolution=720p")]
    [InlineData("0.000075000", "openai/tts-1", "--prompt", "hello")]
    [InlineData("0.014000000", "replicate/gpu", "hardware=a100-80gb", "compute_seconds=10")]
    [InlineData("0.080000000", "sandbox-fast/image")]
    public async Task A_quote_costs_what_the_vendor_publishes(string expected, params string[] arguments)
    {
        var run = await _cli.Run(["quote", .. arguments, "--at", At, "--json"]);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.Equal(expected, run.Json.GetProperty("expected").GetString());
    }

    [Fact]
    public async Task The_json_is_the_pinned_document()
    {
        var run = await _cli.Run("quote", "fal/fal-ai/flux-1/dev", "n=2", "size=1024x1024", "--at", At, "--json");

        Assert.Equal(
            """
            {"model":"fal/fal-ai/flux-1/dev","at":"2026-11-21T00:00:00Z","parameters":{"n":2,"width":1024,"height":1024},"defaults":{},"kind":"exact","currency":"USD","expected":"0.100000000","upper_bound":"0.100000000","lines":[{"component":"output","quantity":"4","unit":"megapixel","rate":"0.025","expected":"0.100000000","upper_bound":"0.100000000","why":"1.048576 megapixels an image, rounded up to 2, 2 images"}],"adjustments":[],"assumptions":["1 megapixel is 1,000,000 pixels"],"price":{"version":"fal/fal-ai/flux-1/dev@2026-11-01","effective_from":null,"checked_on":"2026-11-01","source":"https://fal.ai/models/fal-ai/flux-1/dev","source_kind":"first_party_copy"}}

            """,
            run.Output);
    }

    [Theory]
    [InlineData("--json")]
    [InlineData("--count", "1")]
    public async Task The_same_question_has_the_same_bytes(params string[] form)
    {
        string[] question = ["quote", "fal/fal-ai/flux-1/dev", "n=2", "size=1024x1024", "--at", At, .. form];

        var first = await _cli.Run(question);
        var second = await _cli.Run(question);

        Assert.Equal(first, second);
    }

    [Fact]
    public async Task People_read_lines_total_bound_version_source_age_and_assumptions()
    {
        var run = await _cli.Run("quote", "fal/fal-ai/flux-1/dev", "n=2", "size=1024x1024", "--at", At);

        Assert.Equal(
            """
            fal/fal-ai/flux-1/dev  n=2 width=1024 height=1024
            at 2026-11-21T00:00:00Z

              line    quantity  unit        rate     expected  upper bound
              output         4  megapixel  0.025  0.100000000  0.100000000

              expected  0.100000000 USD  exact
              bound     0.100000000 USD
              because   output: 1.048576 megapixels an image, rounded up to 2, 2 images
              assumed   1 megapixel is 1,000,000 pixels
              price     fal/fal-ai/flux-1/dev@2026-11-01
              source    https://fal.ai/models/fal-ai/flux-1/dev (first_party_copy)
              read on   2026-11-01, 20 days before

            """,
            run.Output);
    }

    [Fact]
    public async Task Measured_usage_and_an_outcome_are_settled_on()
    {
        var measured = await _cli.Run("quote", "sandbox-fast/image", "--usage", "n=3", "width=512", "--at", At, "--json");
        var free = await _cli.Run("quote", "sandbox-fast/image", "--outcome", "provider_error", "--at", At, "--json");
        var counted = await _cli.Run("quote", "sandbox-fast/image", "--count", "5", "--at", At, "--json");

        Assert.Equal("0.240000000", measured.Json.GetProperty("expected").GetString());
        Assert.Equal("0.000000000", free.Json.GetProperty("expected").GetString());
        Assert.Equal("0.400000000", counted.Json.GetProperty("expected").GetString());
    }

    [Fact]
    public async Task A_negotiated_price_wins_over_the_book()
    {
        _cli.Write("mine/sandbox-fast.yaml", PriceFileText.Sandbox(rate: "0.07"));

        var run = await _cli.Run("quote", "sandbox-fast/image", "--prices", "mine", "--at", At, "--json");

        Assert.Equal("0.070000000", run.Json.GetProperty("expected").GetString());
    }

    [Fact]
    public async Task An_unknown_model_is_refused_with_the_nearest_names()
    {
        var run = await _cli.Run("quote", "opnai/gpt-image-2");
        var json = await _cli.Run("quote", "opnai/gpt-image-2", "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains("Near it: openai/gpt-image-2", run.Error, StringComparison.Ordinal);
        Assert.Single(run.Error.Trim().Split('\n'));
        Assert.Equal(1, json.ExitCode);
        Assert.Equal("urn:rendermeter:problem:unknown_model", json.Json.GetProperty("type").GetString());
    }

    [Fact]
    public async Task A_size_that_is_not_sold_names_the_field_and_what_is_sold()
    {
        var run = await _cli.Run("quote", "openai/gpt-image-1.5", "size=100x100", "--at", At);
        var json = await _cli.Run("quote", "openai/gpt-image-1.5", "size=100x100", "--at", At, "--json");

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("size: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("1024x1024", run.Error, StringComparison.Ordinal);
        var error = json.Json.GetProperty("errors")[0];
        Assert.Equal("#/parameters/size", error.GetProperty("pointer").GetString());
        Assert.Equal("not_sold", error.GetProperty("code").GetString());
        Assert.Contains("1024x1536", error.GetProperty("allowed").EnumerateArray().Select(value => value.GetString()));
    }

    [Theory]
    [InlineData("--started-at", "sandbox-fast/image", "--started-at", "soon")]
    [InlineData("--as-known-at", "sandbox-fast/image", "--as-known-at", "once")]
    [InlineData("MODEL")]
    [InlineData("key=value", "sandbox-fast/image", "n")]
    [InlineData("--at", "sandbox-fast/image", "--at", "yesterday")]
    [InlineData("--at", "sandbox-fast/image", "--at", "2026-11-21T00:00:00")]
    [InlineData("--count", "sandbox-fast/image", "--count", "0")]
    [InlineData("--outcome", "sandbox-fast/image", "--outcome", "maybe")]
    public async Task Wrong_usage_names_what_is_wrong(string named, params string[] arguments)
    {
        var run = await _cli.Run(["quote", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Equal("", run.Output);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Into_a_pipe_goes_no_escape_code()
    {
        var quote = await _cli.Run("quote", "sandbox-fine/video");
        var list = await _cli.Run("prices", "list");

        Assert.DoesNotContain('\e', quote.Output + list.Output);
    }
}
