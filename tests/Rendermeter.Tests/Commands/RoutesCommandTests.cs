using System.Text.Json;
namespace Rendermeter.Tests.Commands;

public sealed class RoutesCommandTests : IDisposable
{
    private readonly Cli _cli = new();

    public RoutesCommandTests() => _cli.Write("appsettings.json", """{"Rendermeter":{"Routes":{"cover":{"Offers":["fal/fal-ai/flux-1/dev","sandbox-fast/image"],"Ceiling":"0.06"}}}}""");

    public void Dispose() => _cli.Dispose();

    [Fact]
    public async Task A_configured_route_is_listed_beside_those_of_the_sandbox()
    {
        var own = await _cli.Run("routes", "list", "--json");
        var all = await _cli.Run("routes", "list", "--sandbox");

        Assert.Equal(["cover"], own.Json.GetProperty("data").EnumerateArray().Select(route => route.GetProperty("name").GetString()));
        Assert.Equal("0.060000000", own.Json.GetProperty("data")[0].GetProperty("ceiling").GetString());
        Assert.Contains("product-photo", all.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_explains_what_each_offer_would_cost_and_which_is_passed_over()
    {
        var run = await _cli.Run("routes", "explain", "cover", "size=1024x1024", "--at", "2026-11-21", "--any-provider", "--json");

        Assert.Equal(["tried", "above the ceiling"], run.Json.GetProperty("offers").EnumerateArray().Select(offer => offer.GetProperty("verdict").GetString()));
        Assert.Equal("0.050000000", run.Json.GetProperty("offers")[0].GetProperty("quote").GetProperty("expected").GetString());
    }

    [Fact]
    public async Task What_has_no_key_or_is_not_allowed_is_not_said_to_be_tried()
    {
        _cli.Write("appsettings.json", """{"Rendermeter":{"Routes":{"cover":{"Order":"least_total_cost","Offers":["fal/fal-ai/flux-1/dev","sandbox-fast/image","sandbox-cheap/image"],"Limits":[{"CustomerTier":"free","Offers":["sandbox-cheap/image"]}]}}}}""");

        var free = await _cli.Run("routes", "explain", "cover", "size=1024x1024", "--at", "2026-11-21", "--customer-tier", "free", "--sandbox", "--json");
        var paid = await _cli.Run("routes", "explain", "cover", "size=1024x1024", "--at", "2026-11-21", "--customer-tier", "paid", "--json");

        Assert.Equal(["not allowed", "not allowed", "tried"], free.Json.GetProperty("offers").EnumerateArray().Select(offer => offer.GetProperty("verdict").GetString()));
        var weighed = free.Json.GetProperty("choice").GetProperty("offers")[0];
        Assert.Equal(("0.040000000", "0.040000000"), (weighed.GetProperty("expected").GetString(), weighed.GetProperty("upper_bound").GetString()));
        Assert.Matches(@"^\d+\.\d{9}$", weighed.GetProperty("score").GetString());
        Assert.Equal(["no key", "no key", "no key"], paid.Json.GetProperty("offers").EnumerateArray().Select(offer => offer.GetProperty("verdict").GetString()));
        Assert.Equal(1, paid.ExitCode);
    }

    [Fact]
    public async Task A_price_of_which_nothing_is_known_without_its_text_is_not_explained_as_nothing()
    {
        var without = await _cli.Run("routes", "explain", "openai/tts-1", "--at", "2026-11-21", "--any-provider", "--json");
        var counted = await _cli.Run("routes", "explain", "openai/tts-1", "characters=1000", "--at", "2026-11-21", "--any-provider", "--json");

        var (refused, tried) = (without.Json.GetProperty("offers")[0], counted.Json.GetProperty("offers")[0]);
        Assert.Equal((1, "refused", JsonValueKind.Null), (without.ExitCode, refused.GetProperty("verdict").GetString(), refused.GetProperty("quote").ValueKind));
        Assert.Contains("characters", refused.GetProperty("problem").GetRawText(), StringComparison.Ordinal);
        Assert.Equal((0, "tried", "0.015000000"), (counted.ExitCode, tried.GetProperty("verdict").GetString(), tried.GetProperty("quote").GetProperty("expected").GetString()));
    }

    [Theory]
    [InlineData(1, "nobody", "explain", "nobody")]
    [InlineData(2, "--at", "explain", "cover", "--at", "soon")]
    public async Task What_is_wrong_is_named(int exitCode, string named, params string[] arguments)
    {
        var run = await _cli.Run(["routes", .. arguments]);

        Assert.Equal(exitCode, run.ExitCode);
        Assert.Contains(named, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_route_to_a_model_that_nobody_sells_is_wrong_usage()
    {
        _cli.Write("appsettings.json", """{"Rendermeter":{"Routes":{"cover":{"Offers":["fal/nothing"]}}}}""");

        var run = await _cli.Run("routes", "list");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Routes:cover", run.Error, StringComparison.Ordinal);
    }
}
