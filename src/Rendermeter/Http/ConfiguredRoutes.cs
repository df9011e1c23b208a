using Rendermeter.Commands;
using Rendermeter.Engine.Routes;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Http;

/// <summary>The routes that an operator has configured under <c>Rendermeter:Routes</c>, read against the book.</summary>
internal static class ConfiguredRoutes
{
    /// <summary>What a gateway in this directory would be configured with: <c>appsettings.json</c>, then the environment.</summary>
    public static IConfiguration Configuration()
        => new ConfigurationBuilder()
            .AddJsonFile(Path.GetFullPath("appsettings.json"), optional: true, reloadOnChange: false)
            .AddEnvironmentVariables()
            .Build();

    /// <summary>The route table.</summary>
    /// <param name="sandbox">Whether the routes over the sandbox are added to those that are configured.</param>
    /// <exception cref="GatewayStartException">A route is wrong; all that is wrong is listed.</exception>
    public static RouteTable Read(IConfiguration configuration, bool sandbox, PriceBook book)
    {
        var configured = configuration.GetSection("Rendermeter:Routes").GetChildren().ToDictionary(
            section => section.Key,
            RouteSettings.Read,
            StringComparer.Ordinal);
        if (sandbox)
        {
            SandboxRoutes.AddTo(configured);
        }

        try
        {
            return new RouteTable(book, configured);
        }
        catch (RouteConfigurationException wrong)
        {
            throw new GatewayStartException($"routes: {string.Join("; ", wrong.Errors)}", ExitCode.WrongUsage, wrong);
        }
    }
}
