using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders list</c>: the newest first, or those that somebody has to look at.</summary>
internal static class ListCommand
{
    private static readonly Option<bool> InDoubt = new("--in-doubt") { Description = "Only those of which the provider may have billed an attempt, and nobody knows" };
    private static readonly Option<bool> Awaiting = new("--awaiting-verdict") { Description = "Only those that wait for the verdict of a person" };
    private static readonly Option<string?> Status = Named("--status", "queued, awaiting_approval, running, in_doubt, awaiting_verdict, succeeded, rejected, failed or cancelled", "STATUS");
    private static readonly Option<string?> Customer = Named("--customer", "Only of this customer", "NAME");
    private static readonly Option<string?> Feature = Named("--feature", "Only of this feature", "NAME");
    private static readonly Option<string?> From = SharedOptions.Instant("--from", "Created at this instant or later");
    private static readonly Option<string?> To = SharedOptions.Instant("--to", "Created before this instant");
    private static readonly Option<string?> Cursor = Named("--cursor", "Where an earlier answer ended", "CURSOR");
    private static readonly Option<int> Limit = new("--limit") { Description = "How many, 1 to 1000", HelpName = "N", DefaultValueFactory = _ => 50 };
    private static readonly Option<string> Server = ServerOptions.Server();
    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample("list", "Lists renders, the newest first.", "rendermeter renders list --in-doubt")
        {
            InDoubt, Awaiting, Status, Customer, Feature, From, To, Cursor, Limit, Server, Json,
        };
        command.SetAction(List);
        return command;
    }

    private static async Task<int> List(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var server = RunningServer.At(parsed.GetValue(Server)!);
        if (server is null)
        {
            return ExitCode.WrongUsage;
        }

        var answer = await server.Send(HttpMethod.Get, $"/api/v1/renders?{Query(parsed)}", body: null, cancellationToken);
        if (answer is not { } list)
        {
            return server.ExitCode;
        }

        if (parsed.GetValue(Json))
        {
            Document.Print(list.WriteTo);
        }
        else
        {
            Print(list);
        }

        return ExitCode.Done;
    }

    private static string Query(ParseResult parsed)
    {
        (string Name, string? Value)[] asked =
        [
            ("limit", parsed.GetValue(Limit).ToString(CultureInfo.InvariantCulture)), ("in_doubt", parsed.GetValue(InDoubt) ? "true" : null),
            ("awaiting_verdict", parsed.GetValue(Awaiting) ? "true" : null),
            ("status", parsed.GetValue(Status)), ("customer", parsed.GetValue(Customer)), ("feature", parsed.GetValue(Feature)),
            ("from", parsed.GetValue(From)), ("to", parsed.GetValue(To)), ("cursor", parsed.GetValue(Cursor)),
        ];
        return string.Join('&', asked.Where(pair => pair.Value is not null).Select(pair => $"{pair.Name}={Uri.EscapeDataString(pair.Value!)}"));
    }

    private static void Print(JsonElement list)
    {
        var columns = new Columns("render", "status", "model", "held", "charged", "", "by");
        foreach (var render in list.GetProperty("data").EnumerateArray())
        {
            var overdue = render.GetProperty("overdue").GetBoolean();
            columns.Add(overdue ? Paper.Red : null, Text("id"), overdue ? $"{Text("status")}, overdue" : Text("status"), Text("model"), Text("held"), Text("charged"),
                Text("currency"), Text("resolves_by") ?? (render.GetProperty("awaiting_verdict") is { ValueKind: JsonValueKind.Object } waiting ? waiting.GetProperty("due_at").GetString() : ""));

            string? Text(string name) => render.GetProperty(name).GetString();
        }

        if (columns.Count == 0)
        {
            Paper.Line("There is no such render.");
            return;
        }

        columns.Print();
        if (list.GetProperty("next_cursor").GetString() is { } next)
        {
            Paper.Line($"There are more: --cursor {next}");
        }
    }

    private static Option<string?> Named(string name, string description, string value) => new(name) { Description = description, HelpName = value };
}
