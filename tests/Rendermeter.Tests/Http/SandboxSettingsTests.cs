using Rendermeter.Http;

namespace Rendermeter.Tests.Http;

/// <summary>The sandbox misbehaves of itself where configuration asks for it.</summary>
public sealed class SandboxSettingsTests
{
    [Fact]
    public async Task A_rate_in_configuration_makes_a_provider_deliver_the_wrong_size()
    {
        await using var gateway = new TestGateway(configure: null, Rate("wrong_size", "1000"));
        await gateway.InitializeAsync();

        var answer = await gateway.Operator.Post("/v1/images/generations", """{"model":"product-photo","prompt":"a kettle"}""");

        Assert.Equal(200, answer.Status);
        Assert.Equal("sandbox-fast", answer.Header("x-rendermeter-provider"));
        Assert.Equal("2", answer.Header("x-rendermeter-attempts"));
        Assert.Equal("0.120000000", answer.Header("x-rendermeter-charge"));
    }

    [Theory]
    [InlineData("wrong_sise", "10", "wrong_sise")]
    [InlineData("wrong_size", "many", "many")]
    [InlineData("wrong_size", "1001", "1000")]
    public async Task A_wrong_rate_is_refused_at_start_with_its_name(string misbehaviour, string perThousand, string named)
    {
        await using var gateway = new TestGateway(configure: null, Rate(misbehaviour, perThousand));

        var refused = await Assert.ThrowsAsync<GatewayStartException>(async () => await gateway.InitializeAsync());

        Assert.Equal(2, refused.ExitCode);
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
    }

    private static Dictionary<string, string?> Rate(string misbehaviour, string perThousand)
        => new() { [$"Rendermeter:Providers:sandbox-cheap:SimulatePerThousand:{misbehaviour}"] = perThousand };
}
