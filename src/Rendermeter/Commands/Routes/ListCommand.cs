using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;
using Rendermeter.Engine.Routes;
using Rendermeter.Http.Json;
using Rendermeter.Storage;

namespace Rendermeter.Commands.Routes;

/// <summary><c>rendermeter routes list</c>: every route with its offers, as the books hold it, or a running server, or the settings where there are no books.</summary>
internal static class ListCommand
{
    private static readonly Option<bool> Sandbox = RoutesCommand.Sandbox();

    private static readonly Option<string?> Prices = SharedOptions.Prices();

    private static readonly Option<string?> Server = AdminOptions.Server();

    private static readonly Option<string> DataDirectory = SharedOptions.DataDirectory("./data");

    private static readonly Option<string?> Database = SharedOptions.Database();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "list",
            "The routes with their offers in order: what the books hold, and what appsettings.json and the environment (Rendermeter__Routes__NAME__Offers__0) add to it.",
            "rendermeter routes list --sandbox")
        {
            Sandbox, Prices, Server, DataDirectory, Database, Json,
        };
        command.SetAction(List);
        return command;
    }

    private static async Task<int> List(ParseResult parsed, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Server) is { } server)
        {
            return await OfServer(server, parsed.GetValue(Json), cancellationToken);
        }

        if (PriceFiles.Read(parsed.GetValue(Prices)) is not { } book)
        {
            return ExitCode.Refused;
        }

        if (RoutesCommand.Read(book, parsed.GetValue(Sandbox)) is not { } table)
        {
            return ExitCode.WrongUsage;
        }

        try
        {
            using var store = parsed.GetValue(Database) is { } database ? PostgresStore.OpenReadOnly(database) : SqliteStore.OpenReadOnly(parsed.GetValue(DataDirectory)!);
            Print(await Known(store, table, cancellationToken), parsed.GetValue(Json));
            return ExitCode.Done;
        }
        catch (Storage.Migrations.SchemaException newer)
        {
            return Complaint.WrongUsage($"{(parsed.GetValue(Database) is null ? "--data" : "--database")}: {newer.Message}");
        }
        catch (DatabaseUnreachableException unreachable)
        {
            return Complaint.WrongUsage($"--database: {unreachable.Message}");
        }
    }

    /// <summary>What the first organisation has, and what is configured and has never been used there. One that was taken away is not listed, whatever is configured.</summary>
    private static async Task<List<Engine.Routes.Route>> Known(ReadOnlyStore? store, RouteTable table, CancellationToken cancellationToken)
    {
        var org = store is null ? null : (await store.Records.ListOrgs(cancellationToken)).MinBy(org => org.CreatedAt);
        var heads = org is null ? [] : await store!.RouteRecords.ListRoutes(org.Id, cancellationToken);
        return [.. heads.Where(head => head.Body is not null).Select(head => table.Kept(head.Name, head.Body!) with { Version = head.Version, GateVersion = head.GateVersion })
            .Concat(table.Routes.Where(route => heads.All(head => head.Name != route.Name)))
            .OrderBy(route => route.Name, StringComparer.Ordinal)];
    }

    private static void Print(List<Engine.Routes.Route> routes, bool json)
    {
        if (json)
        {
            Document.PrintList(routes, (writer, route) =>
            {
                writer.WriteStartObject();
                writer.WriteString("name", route.Name);
                writer.WriteString("media", route.Media);
                writer.WriteString("currency", "USD");
                writer.WriteAmount("ceiling", route.CeilingNanos);
                writer.WriteOptional("version", route.Version);
                writer.WriteOptional("gate_version", route.GateVersion);
                writer.WriteTexts("offers", route.Offers);
                writer.WriteEndObject();
            });
            return;
        }

        Print(routes.Select(route => (route.Name, Version(route.Version?.ToString(System.Globalization.CultureInfo.InvariantCulture)), route.Media,
            route.CeilingNanos is { } ceiling ? JsonWriting.Amount(ceiling) : "none", (IEnumerable<string>)route.Offers)));
    }

    private static void Print(IEnumerable<(string Name, string Version, string Media, string Ceiling, IEnumerable<string> Offers)> routes)
    {
        var columns = new Columns("route", ">version", "makes", ">ceiling", "offers");
        foreach (var (name, version, media, ceiling, offers) in routes)
        {
            columns.Add(name, version, media, ceiling, string.Join(", ", offers));
        }

        if (columns.Count == 0)
        {
            Paper.Line("There is no route. The sandbox brings some: rendermeter routes list --sandbox");
            return;
        }

        columns.Print(indent: "");
    }

    private static string Version(string? number) => number ?? "configured";

    private static async Task<int> OfServer(string server, bool json, CancellationToken cancellationToken)
    {
        try
        {
            await using var client = AdminOptions.OpenServer(server);
            var answer = await client.Send(HttpMethod.Get, "/api/v1/routes", json: null, cancellationToken);
            if (answer.IsProblem)
            {
                return AdminCommand.Refuse(answer, json);
            }

            if (json)
            {
                Paper.Line(answer.Text);
            }
            else
            {
                Print(answer.Rows().Select(route => (route.Text("name")!, Version(route.Text("version")), route.Text("media")!, route.Text("ceiling") ?? "none",
                    route.GetProperty("offers").EnumerateArray().Select(offer => offer.Text("model")!))));
            }

            return ExitCode.Done;
        }
        catch (AdminUnreachableException unreachable)
        {
            Complaint.Print(unreachable.Message);
            return unreachable.ExitCode;
        }
    }
}
