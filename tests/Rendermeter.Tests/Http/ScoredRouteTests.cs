using Rendermeter.Tests.Commands;

namespace Rendermeter.Tests.Http;

public sealed class ScoredRouteTests
{
    private static readonly Dictionary<string, string?> Settings = new()
    {
        ["Rendermeter:Routes:weighed:Offers:0"] = "sandbox-cheap/image",
        ["Rendermeter:Routes:weighed:Offers:1"] = "sandbox-fast/image",
        ["Rendermeter:Routes:weighed:Order"] = "least_total_cost",
        ["Rendermeter:Routes:weighed:Gate:0:Check"] = "decodes",
        ["Rendermeter:Routes:weighed:Gate:1:Check"] = "blur",
        ["Rendermeter:Routes:weighed:Gate:1:Threshold"] = "1",
    };

    [Fact]
    public async Task A_scored_route_renders_says_why_and_its_gate_can_be_previewed()
    {
        using var cli = new Cli();
        var gateway = new TestGateway(configure: null, Settings);
        await gateway.InitializeAsync();
        await using (gateway)
        {
            var render = await gateway.Operator.Post("/api/v1/renders", """{"model":"weighed","prompt":"a red kettle","parameters":{"width":512,"height":512}}""");
            var id = render.Json.GetProperty("id").GetString()!;
            await gateway.Operator.End(id);

            var choice = await gateway.Operator.Get($"/api/v1/routes/weighed/choices/{id}");
            var ofAnother = await gateway.Operator.Get($"/api/v1/routes/another/choices/{id}");
            var route = await gateway.Operator.Get("/api/v1/routes/weighed");
            var preview = await cli.Run("routes", "gate-preview", "weighed", "--check", "blur", "--threshold", "1000000000", "--data", gateway.Directory, "--chart", "blur.svg", "--json");
            var text = await cli.Run("routes", "gate-preview", "weighed", "--check", "blur", "--data", gateway.Directory);

            Assert.Equal("least_total_cost", choice.Json.GetProperty("choice").GetProperty("order").GetString());
            Assert.Equal(404, ofAnother.Status);
            Assert.Equal(2, choice.Json.GetProperty("choice").GetProperty("offers").GetArrayLength());
            Assert.Equal(1, route.Json.GetProperty("gate")[1].GetProperty("threshold").GetInt32());
            Assert.Equal(0, preview.Json.GetProperty("tried").GetProperty("accepted").GetInt32());
            Assert.Equal(System.Text.Json.JsonValueKind.Null, preview.Json.GetProperty("tried").GetProperty("cost_per_accepted_output").ValueKind);
            Assert.Equal(1, preview.Json.GetProperty("curve")[0].GetProperty("accepted").GetInt32());
            Assert.Contains("100.0 %", text.Output, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("--check", "--check", "blurr")]
    [InlineData("--check", "--check", "size")]
    [InlineData("--threshold", "--check", "silence", "--threshold", "1001")]
    [InlineData("--chart", "--check", "blur", "--chart", "blur.png")]
    public async Task What_is_wrong_with_a_preview_is_named(string named, params string[] arguments)
    {
        using var cli = new Cli();

        var run = await cli.Run(["routes", "gate-preview", "weighed", .. arguments]);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{named}:", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_books_there_is_nothing_to_preview()
    {
        using var cli = new Cli();

        var run = await cli.Run("routes", "gate-preview", "weighed", "--check", "blur");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("there are no books in ", run.Error, StringComparison.Ordinal);
    }
}
