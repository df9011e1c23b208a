using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Providers;

/// <summary><c>rendermeter providers markups</c>: by how much charges exceed costs.</summary>
internal static class MarkupsCommand
{
    public static Command Create() => new("markups", "What is added to a provider's cost to make the charge.") { List(), Add(), End() };

    private static Command List() => AdminCommand.Create(
        "list", "The markups that hold.", "rendermeter providers markups list", [], writes: false,
        (_, client, cancellationToken) => client.Send(HttpMethod.Get, "/api/v1/markups", json: null, cancellationToken),
        (_, answer) => Print(answer.Rows()));

    private static Command Add()
    {
        var share = new Argument<string>("share") { Description = "What is added as a part of the cost: 0.15, 3/20, or 0" };
        var each = new Option<string?>("--fixed") { Description = "And so much for each attempt that is billed, such as 0.01", HelpName = "AMOUNT" };
        var model = new Option<string?>("--model") { Description = "Only these models, such as fal/*", HelpName = "PATTERN" };
        var customer = new Option<string?>("--customer") { Description = "Only this customer", HelpName = "NAME" };
        var project = new Option<string?>("--project") { Description = "Only this project", HelpName = "PROJECT" };
        var (currency, org, key) = (ProvidersCommand.Currency(), ProvidersCommand.Org(), IdempotencyOption.Create());
        return AdminCommand.Create(
            "add", "Adds a markup. It holds from the next admission on; of several the most specific holds.", "rendermeter providers markups add 0.15 --model \"fal/*\"",
            [share, each, model, customer, project, currency, org, key], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, "/api/v1/markups", AdminJson.Body(json =>
            {
                json.WriteString("share", parsed.GetValue(share));
                ProvidersCommand.WriteIfGiven(json, "fixed", parsed.GetValue(each));
                ProvidersCommand.WriteIfGiven(json, "model", parsed.GetValue(model));
                ProvidersCommand.WriteIfGiven(json, "customer", parsed.GetValue(customer));
                ProvidersCommand.WriteIfGiven(json, "project", parsed.GetValue(project));
                ProvidersCommand.WriteIfGiven(json, "currency", parsed.GetValue(currency));
                ProvidersCommand.WriteIfGiven(json, "org", parsed.GetValue(org));
            }), cancellationToken, parsed.GetValue(key)),
            (_, answer) => Print([answer.Json]));
    }

    private static Command End()
    {
        var id = new Argument<string>("markup") { Description = "The id that markups list shows" };
        return AdminCommand.Create(
            "end", "Ends a markup. What is held keeps the markup it was held with.", "rendermeter providers markups end mkp_019aa3bf00007000800000000000000d", [id], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Delete, $"/api/v1/markups/{Uri.EscapeDataString(parsed.GetValue(id)!)}", json: null, cancellationToken),
            (parsed, _) => Paper.Line($"{parsed.GetValue(id)} has ended."));
    }

    private static void Print(IEnumerable<JsonElement> markups)
    {
        var columns = new Columns("markup", ">share", ">fixed", "currency", "model", "project", "customer");
        foreach (var markup in markups)
        {
            columns.Add(markup.Text("id"), markup.Text("share"), markup.Text("fixed"), markup.Text("currency"), markup.Text("model"), markup.Text("project") ?? "all", markup.Text("customer") ?? "all");
        }

        columns.Print(indent: "");
        if (columns.Count == 0)
        {
            Paper.Line("There is no markup: charges are what providers bill.");
        }
    }
}
