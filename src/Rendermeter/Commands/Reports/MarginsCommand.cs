using System.CommandLine;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Reports;

/// <summary><c>rendermeter margins</c>: what is left between charges and costs.</summary>
internal static class MarginsCommand
{
    public static Command Create()
    {
        var by = new Option<string>("--by") { Description = "render, feature or customer", HelpName = "WORD", DefaultValueFactory = _ => "feature" };
        var from = SharedOptions.Instant("--from", "The first instant of the period; the beginning of this month where it is left out");
        var to = SharedOptions.Instant("--to", "The first instant after it; now where it is left out");
        var csv = new Option<bool>("--csv") { Description = "Print CSV for spreadsheets" };
        return AdminCommand.Create(
            "margins", "What was charged, given back and paid to providers, and what is left of it.", "rendermeter margins --by customer", [by, from, to, csv], writes: false,
            (parsed, client, cancellationToken) => client.Send(
                HttpMethod.Get,
                "/api/v1/margins" + QueryText.Of(("by", parsed.GetValue(by)), ("from", parsed.GetValue(from)), ("to", parsed.GetValue(to)), ("format", parsed.GetValue(csv) ? "csv" : null)),
                json: null, cancellationToken),
            (parsed, answer) =>
            {
                if (parsed.GetValue(csv))
                {
                    Console.Out.Write(answer.Text);
                    return;
                }

                var name = answer.Json.Text("by")!;
                var columns = new Columns(name, "currency", ">attempts", ">charged", ">refunded", ">cost", ">margin");
                foreach (var row in answer.Rows())
                {
                    columns.Add(row.Text(name) ?? "none", row.Text("currency"), row.Text("attempts"), row.Text("charged"), row.Text("refunded"), row.Text("cost"), row.Text("margin"));
                }

                columns.Print(indent: "");
                if (columns.Count == 0)
                {
                    Paper.Line("Nothing was asked for in this period.");
                }
            });
    }
}
