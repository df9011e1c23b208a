using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Providers;

/// <summary><c>rendermeter providers quarantines</c>: prices that were wrong.</summary>
internal static class QuarantinesCommand
{
    public static Command Create() => new("quarantines", "Price versions that cost more than they said.") { List(), Lift() };

    private static Command List() => AdminCommand.Create(
        "list", "The price versions that were wrong, quarantined or not.", "rendermeter providers quarantines list", [], writes: false,
        (_, client, cancellationToken) => client.Send(HttpMethod.Get, "/api/v1/quarantines", json: null, cancellationToken),
        (_, answer) => Print(answer.Rows()));

    private static Command Lift()
    {
        var version = new Argument<string>("version") { Description = "As the list shows it: provider/model@date" };
        var org = ProvidersCommand.Org();
        return AdminCommand.Create(
            "lift", "Confirms a price: renders are admitted at it again.", "rendermeter providers quarantines lift fal/fal-ai/flux-1/dev@2026-11-01", [version, org], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, "/api/v1/quarantines/lift", AdminJson.Body(json =>
            {
                json.WriteString("price_version", parsed.GetValue(version));
                ProvidersCommand.WriteIfGiven(json, "org", parsed.GetValue(org));
            }), cancellationToken),
            (_, answer) => Print([answer.Json]));
    }

    private static void Print(IEnumerable<JsonElement> wrong)
    {
        var columns = new Columns("price version", "quarantined", ">overruns", "since", "lifted by");
        foreach (var version in wrong)
        {
            columns.Add(version.Text("price_version"), version.Text("quarantined"), version.Text("overruns"), version.Text("since_at"), version.Text("lifted_by") ?? "");
        }

        columns.Print(indent: "");
        if (columns.Count == 0)
        {
            Paper.Line("No price was wrong.");
        }
    }
}
