namespace Rendermeter.Tests.Http;

/// <summary>B055: a render whose price nothing bounds is refused with its own name until the caller says what it may cost at most.</summary>
public sealed class UnboundedCostTests
{
    [Fact]
    public async Task A_render_without_an_upper_bound_is_cost_unbounded_until_max_cost_of_the_call_the_route_or_the_key_bounds_it()
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
        await using var gateway = new TestGateway(configure: null, new Dictionary<string, string?> {
            ["Rendermeter:Prices:Directory"] = prices, ["Rendermeter:Routes:bounded:Offers:0"] = "sandbox-fast/image", ["Rendermeter:Routes:bounded:MaxCost"] = "0.15",
        });
        await gateway.InitializeAsync();
        var tenant = await gateway.Open("1.00");
        const string Asked = "\"model\":\"sandbox-fast/image\",\"prompt\":\"a red kettle\"";

        var refused = await tenant.Post("/api/v1/renders", $"{{{Asked}}}");
        var wallet = await tenant.ReadWallet();
        var bounded = await tenant.Post("/api/v1/renders", $"{{{Asked},\"max_cost\":\"0.20\"}}");
        var byRoute = await tenant.Post("/api/v1/renders", """{"model":"bounded","prompt":"a red kettle"}""");
        var limited = await tenant.Plain(",\"max_cost\":\"0.10\"");
        var byKey = await limited.Post("/api/v1/renders", $"{{{Asked}}}");
        var dialect = await limited.Post("/v1/images/generations", $"{{{Asked}}}");
        var lower = await limited.Post("/api/v1/renders", """{"model":"bounded","prompt":"a red kettle"}""");
        var own = await limited.Post("/api/v1/renders", $"{{{Asked},\"max_cost\":\"0.12\"}}");
        var nothing = await gateway.Operator.Post("/api/v1/keys", """{"name":"nothing","max_cost":"0"}""");
        var wrong = await gateway.Send(HttpMethod.Put, "/api/v1/routes/other", gateway.Operator.Key, TestGateway.Body("""{"route":{"offers":["sandbox-fast/image"],"max_cost":"0.00"}}"""));
        var put = await gateway.Send(HttpMethod.Put, "/api/v1/routes/other", gateway.Operator.Key, TestGateway.Body("""{"route":{"offers":["sandbox-fast/image"],"max_cost":"0.30"}}"""));
        var listed = (await gateway.Operator.Get("/api/v1/routes/other")).Json.GetProperty("route").GetProperty("max_cost").GetString();

        Assert.Equal((422, "cost_unbounded"), (refused.Status, refused.Code));
        Assert.Equal("#/max_cost", refused.Json.GetProperty("errors")[0].GetProperty("pointer").GetString());
        Assert.Equal("1.000000000", wallet.GetProperty("available").GetString());
        Assert.Equal((202, 202, 202, 202, 202), (bounded.Status, byRoute.Status, byKey.Status, lower.Status, own.Status));
        Assert.True(dialect.Status == 200, dialect.Text);
        var held = new List<string?>();
        foreach (var answer in new[] { bounded, byRoute, byKey, lower, own })
        {
            var receipt = await tenant.Get($"/api/v1/receipts/{answer.Json.GetProperty("id").GetString()}");
            held.Add(receipt.Json.GetProperty("attempts")[0].GetProperty("phases")[0].GetProperty("amount").GetString());
        }

        Assert.Equal(["0.200000000", "0.150000000", "0.100000000", "0.100000000", "0.120000000"], held);
        Assert.Equal((422, "#/max_cost"), (nothing.Status, nothing.Json.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        Assert.Equal((422, "#/route/max_cost"), (wrong.Status, wrong.Json.GetProperty("errors")[0].GetProperty("pointer").GetString()));
        Assert.Equal((201, "0.30"), (put.Status, listed));
        System.IO.Directory.Delete(prices, recursive: true);
    }
}
