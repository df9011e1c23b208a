using System.CommandLine;
using Rendermeter.Commands.Printing;
using Rendermeter.Http.Json;

namespace Rendermeter.Commands.Routes;

/// <summary><c>rendermeter routes list</c>: every configured route with its offers.</summary>
internal static class ListCommand
{
    private static readonly Option<bool> Sandbox = RoutesCommand.Sandbox();

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "list",
            "The routes of appsettings.json and the environment (Rendermeter__Routes__NAME__Offers__0), with their offers in order.",
            "rendermeter routes list --sandbox")
        {
            Sandbox, Prices, Json,
        };
        command.SetAction(List);
        return command;
    }

    private static int List(ParseResult parsed)
    {
        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book)
        {
            return ExitCode.Refused;
        }

        if (RoutesCommand.Read(book, parsed.GetValue(Sandbox)) is not { } table)
        {
            return ExitCode.WrongUsage;
        }

        var routes = table.Routes.OrderBy(route => route.Name, StringComparer.Ordinal).ToList();
        if (parsed.GetValue(Json))
        {
            Document.PrintList(routes, (writer, route) =>
            {
                writer.WriteStartObject();
                writer.WriteString("name", route.Name);
                writer.WriteString("media", route.Media);
                writer.WriteString("currency", "USD");
                writer.WriteAmount("ceiling", route.CeilingNanos);
                writer.WriteTexts("offers", route.Offers);
                writer.WriteEndObject();
            });
            return ExitCode.Done;
        }

        if (routes.Count == 0)
        {
            Paper.Line("No route is configured. The sandbox brings some: rendermeter routes list --sandbox");
            return ExitCode.Done;
        }

        var columns = new Columns("route", "makes", ">ceiling", "offers");
        foreach (var route in routes)
        {
            columns.Add(route.Name, route.Media, route.CeilingNanos is { } ceiling ? JsonWriting.Amount(ceiling) : "none", string.Join(", ", route.Offers));
        }

        columns.Print(indent: "");
        return ExitCode.Done;
    }
}
