namespace Rendermeter.Tests.Http;

/// <summary>B055: a render whose price nothing bounds is refused with its own name until the caller says what it may cost at most.</summary>
public sealed class UnboundedCostTests
{
    [Fact]
    public async Task A_render_without_an_upper_bound_is_cost_unbounded_until_max_cost_bounds_it()
    {
        var prices = System.IO.Directory.CreateTempSubdirectory("rendermeter-prices-").FullName;
        await File.WriteAllTextAsync(Path.Combine(prices, "unbounded.yaml"), """
            provider: sandbox-fast
            currency: USD
            outcomes: {success: billed, provider_error: free}
            models:
              - model: image
                media: image
                parameters: {n: {min: 1, max: 4, default: 1}, width: {min: 64, max: 2048, default: 1024}, height: {min: 64, max: 2048, default: 1024}}
                versions:
                  - checked_on: 2026-01-01
                    source: made up
                    source_kind: contract
                    components:
                      - {name: image, quantity: outputs, rate: 0.08}
                      - {name: thought, quantity: thinking_tokens, rate: 10, per: 1000000}
            """, TestContext.Current.CancellationToken);
        await using var gateway = new TestGateway(configure: null, new Dictionary<string, string?> { ["Rendermeter:Prices:Directory"] = prices });
        await gateway.InitializeAsync();
        var tenant = await gateway.Open("1.00");
        const string Asked = "\"model\":\"sandbox-fast/image\",\"prompt\":\"a red kettle\"";

        var refused = await tenant.Post("/api/v1/renders", $"{{{Asked}}}");
        var wallet = await tenant.ReadWallet();
        var bounded = await tenant.Post("/api/v1/renders", $"{{{Asked},\"max_cost\":\"0.20\"}}");

        Assert.Equal((422, "cost_unbounded"), (refused.Status, refused.Code));
        Assert.Equal("#/max_cost", refused.Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal("1.000000000", wallet.GetProperty("available").GetString());
        Assert.Equal(202, bounded.Status);
        System.IO.Directory.Delete(prices, recursive: true);
    }
}
