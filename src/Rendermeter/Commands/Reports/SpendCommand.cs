using System.CommandLine;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Reports;

/// <summary><c>rendermeter spend</c>: what was spent on what.</summary>
internal static class SpendCommand
{
    public static Command Create()
    {
        var by = new Option<string>("--by") { Description = "One or two of org, project, key, customer, feature, model, provider, tag, day", HelpName = "LIST", DefaultValueFactory = _ => "model" };
        var from = SharedOptions.Instant("--from", "The first instant of the period; the beginning of this month where it is left out");
        var to = SharedOptions.Instant("--to", "The first instant after it; now where it is left out");
        var zone = new Option<string?>("--time-zone") { Description = "Whose days are meant, such as Europe/Berlin; UTC where it is left out", HelpName = "ZONE" };
        var csv = new Option<bool>("--csv") { Description = "Print CSV for spreadsheets" };
        return AdminCommand.Create(
            "spend", "What was charged, what it cost, and the cost per accepted output, by any two of nine things.", "rendermeter spend --by feature,day", [by, from, to, zone, csv], writes: false,
            (parsed, client, cancellationToken) => client.Send(
                HttpMethod.Get,
                "/api/v1/spend" + QueryText.Of(("by", parsed.GetValue(by)), ("from", parsed.GetValue(from)), ("to", parsed.GetValue(to)), ("time_zone", parsed.GetValue(zone)), ("format", parsed.GetValue(csv) ? "csv" : null)),
                json: null, cancellationToken),
            (parsed, answer) =>
            {
                if (parsed.GetValue(csv))
                {
                    Console.Out.Write(answer.Text);
                    return;
                }

                var names = answer.Json.GetProperty("by").EnumerateArray().Select(name => name.GetString()!).ToList();
                var columns = new Columns([.. names, "currency", ">charge", ">cost", ">downstream", ">held", ">attempts", ">renders", ">outputs|accepted", ">per accepted|output"]);
                foreach (var row in answer.Rows())
                {
                    columns.Add([.. names.Select(name => row.Text(name) ?? "none"), row.Text("currency"), row.Text("charge"), row.Text("cost"), row.Text("downstream"), row.Text("held"),
                        row.Text("attempts"), row.Text("renders"), row.Text("outputs_accepted"), row.Text("cost_per_accepted_output")]);
                }

                columns.Print(indent: "");
                if (columns.Count == 0)
                {
                    Paper.Line("Nothing was asked for in this period.");
                }
            });
    }
}
