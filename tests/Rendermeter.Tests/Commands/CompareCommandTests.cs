namespace Rendermeter.Tests.Commands;

public sealed class CompareCommandTests : IDisposable
{
    private const string At = "2026-11-21T00:00:00Z";

    private const string Shop =
        """
        provider: shop
        currency: USD
        models:
          - model: draw
            media: image
            parameters: {n: {min: 1, max: 4, default: 1}, resolution: {allowed: [1k, 4k], default: 1k}, width: {default: 1024}, height: {default: 1024}}
            versions: [{checked_on: 2026-01-01, source: "made up", source_kind: third_party, components: [{name: output, quantity: outputs, table: [{resolution: 1k, rate: 0.04}, {resolution: 4k, rate: 0.32}]}]}]
          - model: upscale
            media: image
            parameters: {scale: {allowed: [2, 4], default: 2}, input_megapixels: {min: 0, required: true}}
            versions: [{checked_on: 2026-01-01, source: "made up", source_kind: third_party, components: [{name: step, quantity: step_megapixels, cascade: {by: scale, step: 2}, rate: 0.001}]}]
          - model: guess
            media: image
            parameters: {n: {min: 1, max: 4, default: 1}, resolution: {allowed: [1k, 4k], default: 1k}}
            versions: [{checked_on: 2026-01-01, source: "made up", source_kind: third_party, components: [{name: output, quantity: outputs, range: {minimum: 0.01, expected: 0.08, maximum: 0.50}}]}]
        """;

    private readonly Cli _cli = new();

    public CompareCommandTests() => _cli.Write("mine/shop.yaml", Shop);

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_render_in_two_steps_stands_beside_the_native_size_and_refusals_have_their_reason()
    {
        var run = await _cli.Run("compare", "shop/draw", "shop/draw resolution=1k + shop/upscale scale=4", "shop/guess", "shop/drow", "fal/fal-ai/flux-1/dev", "resolution=4k", "n=2", "--prices", "mine", "--at", At);

        Assert.Equal((0, ""), (run.ExitCode, run.Error));
        Assert.StartsWith(
            """
            resolution=4k n=2  at 2026-11-21T00:00:00Z
            """,
            run.Output, StringComparison.Ordinal);
        Assert.Contains("3 offers: cheapest 0.12194304, median 0.1600,", run.Output, StringComparison.Ordinal);
        Assert.Contains("dearest 0.6400, 5.25 times the cheapest; 2 exact, 1 estimate", run.Output, StringComparison.Ordinal);
        Assert.Contains("image models that take it", run.Output, StringComparison.Ordinal);
        Assert.Contains("fal/fal-ai/flux-1/dev: fal/fal-ai/flux-1/dev has no parameter resolution (unknown_parameter)", run.Output, StringComparison.Ordinal);
        Assert.Contains("shop/drow: there is no model shop/drow; near it: shop/draw", run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n').Where(line => line.StartsWith("  ", StringComparison.Ordinal) && !line.Contains("shop/", StringComparison.Ordinal) && !line.Contains("fal/", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 0, 80));
    }

    [Fact]
    public async Task Programs_get_offers_refused_markets_and_the_class()
    {
        var run = (await _cli.Run("compare", "shop/draw", "shop/guess", "shop/drow", "--prices", "mine", "--at", At, "--json")).Json;

        Assert.Equal(["shop/draw", "shop/guess"], run.GetProperty("offers").EnumerateArray().Select(offer => offer.GetProperty("offer").GetString()));
        Assert.Equal("2", run.GetProperty("offers")[1].GetProperty("times_cheapest").GetString());
        Assert.Equal("unknown_model", run.GetProperty("refused")[0].GetProperty("problem").GetProperty("code").GetString());
        Assert.Equal("2", run.GetProperty("markets")[0].GetProperty("spread").GetString());
        Assert.Equal("image", run.GetProperty("class").GetProperty("media").GetString());
        Assert.True(run.GetProperty("class").GetProperty("quoted").GetInt32() > 100);
    }

    [Fact]
    public async Task A_bare_name_is_the_model_at_every_seller()
    {
        var run = (await _cli.Run("compare", "flux-dev", "--at", At, "--drop-unknown", "--json")).Json;

        var sellers = run.GetProperty("offers").EnumerateArray().Concat(run.GetProperty("refused").EnumerateArray()).Select(offer => offer.GetProperty("offer").GetString()!.Split('/')[0]).Distinct();
        Assert.True(sellers.Count() >= 2);
    }

    [Fact]
    public async Task A_route_is_its_offers()
    {
        var run = (await _cli.Run("compare", "product-clip", "seconds=4", "--at", At, "--json")).Json;

        Assert.Equal(["sandbox-cheap/video", "sandbox-fast/video", "sandbox-fine/video"], run.GetProperty("offers").EnumerateArray().Select(offer => offer.GetProperty("offer").GetString()).Order());
        Assert.NotEqual(System.Text.Json.JsonValueKind.Null, run.GetProperty("offers")[0].GetProperty("per_second").ValueKind);
    }

    [Fact]
    public async Task A_price_that_only_the_run_decides_is_never_the_cheapest()
    {
        var run = (await _cli.Run("compare", "--media", "image", "size=1024x1024", "--at", At, "--json")).Json;

        Assert.NotEmpty(run.GetProperty("after_the_run").EnumerateArray());
        Assert.NotEqual("0.000000000", run.GetProperty("markets").EnumerateArray().Single(market => market.GetProperty("currency").GetString() == "USD").GetProperty("cheapest").GetString());
        Assert.DoesNotContain(run.GetProperty("offers").EnumerateArray(), offer => offer.GetProperty("offer").GetString()!.StartsWith("sandbox", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_price_whose_greater_part_only_the_run_decides_has_no_figure_and_one_without_its_text_is_refused()
    {
        var spoken = (await _cli.Run("compare", "openai/gpt-4o-mini-tts", "openai/tts-1", "--prompt", "Hello", "--at", At, "--json")).Json;
        var silent = (await _cli.Run("compare", "kling/audio/tts", "openai/tts-1", "--at", At, "--json")).Json;

        Assert.Equal("openai/tts-1", Assert.Single(spoken.GetProperty("offers").EnumerateArray()).GetProperty("offer").GetString());
        Assert.Equal("openai/gpt-4o-mini-tts", Assert.Single(spoken.GetProperty("after_the_run").EnumerateArray()).GetString());
        Assert.Contains("characters", Assert.Single(silent.GetProperty("refused").EnumerateArray()).GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(2, "MODEL")]
    [InlineData(2, "--media", "--media", "pictures")]
    [InlineData(2, "--count", "shop/draw", "--count", "0")]
    [InlineData(2, "--at", "shop/draw", "--at", "tomorrow")]
    [InlineData(2, "MODEL: 'shop/draw n + shop/upscale': 'n' is no key=value", "shop/draw n + shop/upscale")]
    [InlineData(1, "n: is given twice", "shop/draw", "n=1", "n=2")]
    [InlineData(1, "", "shop/nothing", "fal/nothing")]
    public async Task What_is_wrong_is_named(int exitCode, string named, params string[] arguments)
    {
        var run = await _cli.Run(["compare", .. arguments]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }
}
