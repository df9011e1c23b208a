using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Grants;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Providers;

/// <summary><c>rendermeter providers pools</c>: prepaid credit.</summary>
internal static class PoolsCommand
{
    public static Command Create() => new("pools", "Credit that was bought from providers beforehand.") { List(), Add() };

    private static Command List() => AdminCommand.Create(
        "list", "Every pool, used up and expired ones too, in the order in which they are used.", "rendermeter providers pools list", [], writes: false,
        (_, client, cancellationToken) => client.Send(HttpMethod.Get, "/api/v1/pools", json: null, cancellationToken),
        (_, answer) => Print(answer.Rows()));

    private static Command Add()
    {
        var provider = new Argument<string>("provider") { Description = "Whose credit it is, such as fal" };
        var credits = new Argument<string>("credits") { Description = "What the provider takes for it, such as 100.00" };
        var paid = new Option<string>("--paid") { Description = "What was paid for it, such as 80.00; 0 for credit that was given", HelpName = "AMOUNT", Required = true };
        var expires = SharedOptions.Instant("--expires-at", "Usable before this instant; what is left then is written off");
        var (currency, org, key) = (ProvidersCommand.Currency(), ProvidersCommand.Org(), IdempotencyOption.Create());
        return AdminCommand.Create(
            "add", "Books credit that was bought. What the provider bills is paid from it first.", "rendermeter providers pools add fal 100.00 --paid 80.00 --expires-at 2027-01-01",
            [provider, credits, paid, expires, currency, org, key], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, "/api/v1/pools", AdminJson.Body(json =>
            {
                json.WriteString("provider", parsed.GetValue(provider));
                json.WriteString("credits", parsed.GetValue(credits));
                json.WriteString("paid", parsed.GetValue(paid));
                GrantsCommand.WriteInstant(json, "expires_at", parsed.GetValue(expires));
                ProvidersCommand.WriteIfGiven(json, "currency", parsed.GetValue(currency));
                ProvidersCommand.WriteIfGiven(json, "org", parsed.GetValue(org));
            }), cancellationToken, parsed.GetValue(key)),
            (_, answer) => Print([answer.Json]));
    }

    private static void Print(IEnumerable<JsonElement> pools)
    {
        var columns = new Columns("pool", "provider", "currency", ">credits", ">left", ">paid", ">amortised", ">unit cost", "expires at");
        foreach (var pool in pools)
        {
            columns.Add(pool.Text("id"), pool.Text("provider"), pool.Text("currency"), pool.Text("credits"), pool.Text("left"), pool.Text("paid"), pool.Text("amortised"),
                pool.Text("unit_cost"), pool.Text("expires_at") ?? "never");
        }

        columns.Print(indent: "");
        if (columns.Count == 0)
        {
            Paper.Line("There is no prepaid credit.");
        }
    }
}
