using Rendermeter.Tests.Commands;

namespace Rendermeter.Tests.Http;

/// <summary>A price that is known after the run is quoted by what it came to before, wherever it is asked for.</summary>
public sealed class LearnedQuoteTests
{
    [Fact]
    public async Task After_fifty_settled_renders_the_quote_the_route_and_the_hold_are_learned()
    {
        using var cli = new Cli();
        var prices = System.IO.Directory.CreateTempSubdirectory("rendermeter-prices-").FullName;
        await File.WriteAllTextAsync(Path.Combine(prices, "billed.yaml"), """
            provider: sandbox-fast
            currency: USD
            outcomes: {success: billed, provider_error: free}
            models:
              - model: image
                media: image
                parameters: {n: {min: 1, max: 4, default: 1}, width: {min: 64, max: 2048, default: 64}, height: {min: 64, max: 2048, default: 64}}
                versions:
                  - checked_on: 2026-01-01
                    source: made up
                    source_kind: contract
                    components: [{name: image, quantity: outputs, range: {minimum: 0.01, expected: 0.02, maximum: 0.90}}]
            """, TestContext.Current.CancellationToken);
        await using (var gateway = new TestGateway(configure: null, new Dictionary<string, string?> { ["Rendermeter:Prices:Directory"] = prices }))
        {
            await gateway.InitializeAsync();
            var tenant = await gateway.Open("60.00");
            const string Asked = """{"models":["sandbox-fast/image"]}""";
            var before = (await tenant.Post("/api/v1/quotes", Asked)).Json.GetProperty("quotes")[0];
            for (var render = 0; render < 50; render++)
            {
                Assert.Equal(202, (await tenant.Post("/api/v1/renders", """{"model":"sandbox-fast/image","prompt":"a red kettle"}""")).Status);
            }

            await tenant.EndAll(50, TimeSpan.FromSeconds(60));

            // What was settled is read again when what was read is a second old.
            var after = before;
            for (var tries = 0; tries < 100 && !(after.TryGetProperty("history", out var seen) && seen.GetProperty("attempts").GetInt32() == 50); tries++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
                after = (await tenant.Post("/api/v1/quotes", Asked)).Json.GetProperty("quotes")[0];
            }

            var again = (await tenant.Post("/api/v1/quotes", Asked)).Json.GetProperty("quotes")[0];
            var dated = await tenant.Post("/api/v1/quotes", """{"models":["sandbox-fast/image"],"at":"2026-06-01T00:00:00Z"}""");
            var known = await tenant.Post("/api/v1/quotes", """{"models":["sandbox-fast/image"],"as_known_at":"2026-06-01T00:00:00Z"}""");
            var explained = await cli.Run("routes", "explain", "sandbox-fast/image", "--sandbox", "--prices", prices, "--data", gateway.Directory);
            var next = await tenant.Render("""{"model":"sandbox-fast/image","prompt":"a red kettle"}""");

            Assert.Equal(("0.020000000", "0.900000000", false), (before.GetProperty("expected").GetString(), before.GetProperty("upper_bound").GetString(), before.TryGetProperty("history", out _)));
            Assert.Equal(("estimate", 50, "0.900000000"), (after.GetProperty("kind").GetString(), after.GetProperty("history").GetProperty("attempts").GetInt32(), after.GetProperty("history").GetProperty("book_upper_bound").GetString()));
            Assert.InRange(decimal.Parse(after.GetProperty("expected").GetString()!, System.Globalization.CultureInfo.InvariantCulture), 0.076m, 0.08m);
            Assert.InRange(decimal.Parse(after.GetProperty("upper_bound").GetString()!, System.Globalization.CultureInfo.InvariantCulture), 0.08m, 0.088m);
            Assert.Equal(after.GetProperty("expected").GetString(), again.GetProperty("expected").GetString());
            Assert.All([dated, known], quote => Assert.Contains("\"upper_bound\":\"0.900000000\"", quote.Text, StringComparison.Ordinal));
            Assert.Contains("learned from", after.GetProperty("assumptions").GetRawText(), StringComparison.Ordinal);
            Assert.Equal(("0.080000000", after.GetProperty("upper_bound").GetString()), (next.GetProperty("charged").GetString(), next.GetProperty("attempts")[0].GetProperty("quote").GetProperty("upper_bound").GetString()));
            Assert.Contains(explained.Output.Split('\n'), line => line.Contains("0.020000000, bound 0.900000000", StringComparison.Ordinal));
        }

        System.IO.Directory.Delete(prices, recursive: true);
    }
}
