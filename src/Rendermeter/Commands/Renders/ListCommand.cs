using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders list</c>: the newest first, or those that somebody has to look at.</summary>
internal static class ListCommand
{
    public static Command Create()
    {
        var inDoubt = new Option<bool>("--in-doubt") { Description = "Only those of which the provider may have billed an attempt, and nobody knows" };
        var awaiting = new Option<bool>("--awaiting-verdict") { Description = "Only those that wait for the verdict of a person" };
        var status = Named("--status", "queued, awaiting_approval, running, in_doubt, awaiting_verdict, succeeded, rejected, failed or cancelled", "STATUS");
        var (customer, feature) = (Named("--customer", "Only of this customer", "NAME"), Named("--feature", "Only of this feature", "NAME"));
        var (from, to) = (SharedOptions.Instant("--from", "Created at this instant or later"), SharedOptions.Instant("--to", "Created before this instant"));
        var cursor = Named("--cursor", "Where an earlier answer ended", "CURSOR");
        var limit = new Option<int>("--limit") { Description = "How many, 1 to 1000", HelpName = "N", DefaultValueFactory = _ => 50 };
        return AdminCommand.Create(
            "list", "Lists renders, the newest first.", "rendermeter renders list --in-doubt",
            [inDoubt, awaiting, status, customer, feature, from, to, cursor, limit], writes: false,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Get, "/api/v1/renders" + QueryText.Of(
                ("limit", parsed.GetValue(limit).ToString(CultureInfo.InvariantCulture)), ("in_doubt", parsed.GetValue(inDoubt) ? "true" : null),
                ("awaiting_verdict", parsed.GetValue(awaiting) ? "true" : null), ("status", parsed.GetValue(status)), ("customer", parsed.GetValue(customer)),
                ("feature", parsed.GetValue(feature)), ("from", parsed.GetValue(from)), ("to", parsed.GetValue(to)), ("cursor", parsed.GetValue(cursor))), json: null, cancellationToken),
            (_, answer) => Print(answer));
    }

    private static void Print(AdminAnswer answer)
    {
        var columns = new Columns("render", "status", "model", "held", "charged", "", "by");
        foreach (var render in answer.Rows())
        {
            var overdue = render.GetProperty("overdue").GetBoolean();
            columns.Add(overdue ? Paper.Red : null, render.Text("id"), overdue ? $"{render.Text("status")}, overdue" : render.Text("status"), render.Text("model"), render.Text("held"), render.Text("charged"),
                render.Text("currency"), render.Text("resolves_by") ?? (render.GetProperty("awaiting_verdict") is { ValueKind: JsonValueKind.Object } waiting ? waiting.Text("due_at") : ""));
        }

        if (columns.Count == 0)
        {
            Paper.Line("There is no such render.");
            return;
        }

        columns.Print();
        if (answer.Json.Text("next_cursor") is { } next)
        {
            Paper.Line($"There are more: --cursor {next}");
        }
    }

    private static Option<string?> Named(string name, string description, string value) => new(name) { Description = description, HelpName = value };
}
