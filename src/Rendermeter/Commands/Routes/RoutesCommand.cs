using System.CommandLine;
using Rendermeter.Engine.Routes;
using Rendermeter.Http;
using Rendermeter.Pricing.PriceBooks;

namespace Rendermeter.Commands.Routes;

/// <summary><c>rendermeter routes</c>: the names that a gateway in this directory would answer to, and what stands behind them.</summary>
internal static class RoutesCommand
{
    public static Command Create() => new("routes", "Routes: list them, explain what one would cost, preview a gate, change one, and see who changed what.")
    {
        ListCommand.Create(),
        ExplainCommand.Create(),
        PreviewCommand.Create(),
        VersionCommands.History(),
        VersionCommands.Show(),
        VersionCommands.Put(),
        VersionCommands.Remove(),
    };

    public static Option<bool> Sandbox() => new("--sandbox") { Description = "With the routes over the sandbox, as serve --sandbox has them" };

    /// <summary>The routes; null after a complaint about the configuration.</summary>
    public static RouteTable? Read(PriceBook book, bool sandbox)
    {
        try
        {
            return ConfiguredRoutes.Read(ConfiguredRoutes.Configuration(), sandbox, book);
        }
        catch (GatewayStartException wrong)
        {
            Complaint.Print(wrong.Message);
            return null;
        }
    }
}
