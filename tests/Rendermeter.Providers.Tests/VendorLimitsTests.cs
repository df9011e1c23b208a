using Microsoft.Extensions.DependencyInjection;
using Rendermeter.Engine.Attempts;
using Rendermeter.Pricing.PriceBooks;
using Rendermeter.Providers.Sandbox;

namespace Rendermeter.Providers.Tests;

/// <summary>What an operator lets a gateway give a vendor at once.</summary>
public sealed class VendorLimitsTests
{
    [Fact]
    public void Limits_of_a_vendor_and_of_its_models_are_read_and_reach_the_adapter()
    {
        var provider = Vendor(("FAL_KEY", "id:secret"), ("Rendermeter:Providers:fal:MostAtOnce", "20"), ("Rendermeter:Providers:fal:MostPerMinute", "600"),
            ("Rendermeter:Providers:fal:ModelLimits", "fal-ai/veo3.1 at_once:2 per_minute:10; acme/clips:v2 per_minute:3"));

        Assert.Equal(new SubmissionLimit(20, 600), provider.Traits.Limit);
        Assert.Equal([("acme/clips:v2", new SubmissionLimit(MostPerMinute: 3)), ("fal-ai/veo3.1", new SubmissionLimit(2, 10))],
            provider.Traits.ModelLimits.OrderBy(model => model.Key, StringComparer.Ordinal).Select(model => (model.Key, model.Value)));
    }

    [Fact]
    public void Without_settings_there_is_no_limit_and_a_vendor_of_the_sandbox_can_have_one()
    {
        var options = new SandboxOptions();
        options.Providers["sandbox-fast"].Limits = VendorLimits.Read("sandbox-fast", name => name == "Rendermeter:Providers:sandbox-fast:MostAtOnce" ? "5" : null);
        using var services = new ServiceCollection().AddSandboxProviders(options).BuildServiceProvider();

        Assert.Equal((new SubmissionLimit(), 0), (Vendor(("FAL_KEY", "id:secret")).Traits.Limit, Vendor(("FAL_KEY", "id:secret")).Traits.ModelLimits.Count));
        Assert.Equal(5, services.GetServices<IProvider>().Single(provider => provider.Id == "sandbox-fast").Traits.Limit.MostAtOnce);
    }

    [Theory]
    [InlineData("MostAtOnce", "0")]
    [InlineData("MostPerMinute", "many")]
    [InlineData("ModelLimits", "fal-ai/veo3.1")]
    [InlineData("ModelLimits", "fal-ai/veo3.1 at_once:0")]
    [InlineData("ModelLimits", "fal-ai/veo3.1 most:2")]
    [InlineData("ModelLimits", "fal-ai/veo3.1 at_once:")]
    [InlineData("ModelLimits", "a/b at_once:2; a/b at_once:3")]
    public void What_is_no_limit_is_refused_with_the_name_of_its_setting(string name, string value)
    {
        var wrong = Assert.Throws<FormatException>(() => Vendor(("FAL_KEY", "id:secret"), ($"Rendermeter:Providers:fal:{name}", value)));

        Assert.StartsWith($"Rendermeter:Providers:fal:{name}: ", wrong.Message, StringComparison.Ordinal);
    }

    private static IProvider Vendor(params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection().AddSingleton(PriceBook.Empty);
        services.AddVendors(name => settings.FirstOrDefault(setting => setting.Name == name).Value);
        return services.BuildServiceProvider().GetServices<IProvider>().Single();
    }
}
