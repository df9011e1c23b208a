using Rendermeter.Http.Keys;

namespace Rendermeter.Tests.Http;

/// <summary>What is open to whom, and the small pages.</summary>
public sealed class SurfaceTests(TestGateway gateway)
{
    private static readonly string[] Open = ["/", "/healthz", "/readyz", "/hooks/v1/{provider}/{token}", "/files/v1/{token}", "/files/v1/inputs/{token}", "/sandbox/"];

    [Fact]
    public void Every_endpoint_asks_for_a_key_but_those_that_must_be_open()
    {
        var unguarded = gateway.Gateway.Endpoints
            .Where(endpoint => endpoint.Metadata.GetMetadata<AccessRule>() is null)
            .Select(endpoint => "/" + endpoint.RoutePattern.RawText!.TrimStart('/'))
            .Where(path => !Open.Contains(path) && !path.StartsWith("/sandbox/", StringComparison.Ordinal));

        Assert.Empty(unguarded);
    }

    [Fact]
    public async Task Every_guarded_endpoint_refuses_a_call_without_a_key()
    {
        foreach (var endpoint in gateway.Gateway.Endpoints.Where(endpoint => endpoint.Metadata.GetMetadata<AccessRule>() is not null))
        {
            var method = endpoint.Metadata.GetMetadata<Microsoft.AspNetCore.Routing.HttpMethodMetadata>()!.HttpMethods[0];
            var path = System.Text.RegularExpressions.Regex.Replace(endpoint.RoutePattern.RawText!, "{[^}]*}", "x");

            var answer = await gateway.Send(new HttpMethod(method), path, key: null);

            Assert.True(answer.Status == 401, $"{method} {path}: {answer.Status}");
        }
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/healthz", "application/json")]
    [InlineData("/readyz", "application/json")]
    public async Task The_open_pages_answer_without_a_key(string path, string mediaType)
    {
        var answer = await gateway.Send(HttpMethod.Get, path, key: null);

        Assert.Equal((200, mediaType), (answer.Status, answer.MediaType));
    }

    [Fact]
    public async Task Prices_and_routes_are_listed()
    {
        var prices = (await gateway.Operator.Get("/api/v1/prices?provider=sandbox-fast")).Json.GetProperty("data");
        var one = (await gateway.Operator.Get("/api/v1/prices/fal/fal-ai/flux-1/dev")).Json;
        var routes = (await gateway.Operator.Get("/api/v1/routes")).Json.GetProperty("data");

        Assert.Equal(4, prices.GetArrayLength());
        Assert.Equal("fal/fal-ai/flux-1/dev", one.GetProperty("model").GetString());
        Assert.Equal(["narration", "product-clip", "product-photo"], routes.EnumerateArray().Select(route => route.GetProperty("name").GetString()));
        Assert.True(routes[2].GetProperty("offers")[0].GetProperty("configured").GetBoolean());
    }
}
