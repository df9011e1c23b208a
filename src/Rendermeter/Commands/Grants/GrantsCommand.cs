using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;
using Rendermeter.Commands.Wallets;

namespace Rendermeter.Commands.Grants;

/// <summary><c>rendermeter grants</c>: money that is given, paid for or lent, with a priority, a scope and an expiry.</summary>
internal static class GrantsCommand
{
    public static Command Create() => new("grants", "Grants and credit lines: money with a priority, a scope and an expiry.") { List(), Add() };

    private static Command List()
    {
        var wallet = WalletArgument.Option();
        return AdminCommand.Create(
            "list", "Every grant and credit line, in the order in which they are spent.", "rendermeter grants list", [wallet], writes: false,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Get, $"/api/v1/grants{QueryText.Of(("wallet", parsed.GetValue(wallet)))}", json: null, cancellationToken),
            (_, answer) => Print(answer.Rows()));
    }

    private static Command Add()
    {
        var amount = new Argument<string>("amount") { Description = "What is granted, such as 5.00" };
        var wallet = WalletArgument.Option();
        var category = new Option<string>("--category") { Description = "promo (given), paid or credit_line (lent)", HelpName = "WORD", DefaultValueFactory = _ => "promo" };
        var priority = new Option<int?>("--priority") { Description = "0 to 100, lower is spent first; 50 where it is left out. A credit line is spent last", HelpName = "NUMBER" };
        var effective = SharedOptions.Instant("--effective-at", "Usable from then on; at once where it is left out");
        var expires = SharedOptions.Instant("--expires-at", "Usable before this instant; what is left then is booked as breakage");
        var (models, providers, features) = (Patterns("--model", "Only these models, such as fal/*"), Patterns("--provider", "Only these providers"), Patterns("--feature", "Only these features"));
        var key = IdempotencyOption.Create();
        return AdminCommand.Create(
            "add", "Adds a grant. Sent again under the same --idempotency-key it is one grant.", "rendermeter grants add 5.00 --priority 10 --expires-at 2027-01-01 --model \"fal/*\"",
            [amount, wallet, category, priority, effective, expires, models, providers, features, key], writes: true,
            async (parsed, client, cancellationToken) =>
            {
                var found = await WalletArgument.Find(parsed.GetValue(wallet), client, cancellationToken);
                return await client.Send(HttpMethod.Post, "/api/v1/grants", AdminJson.Body(json =>
                {
                    json.WriteString("wallet", found.Text("id"));
                    json.WriteString("amount", parsed.GetValue(amount));
                    json.WriteString("category", parsed.GetValue(category));
                    if (parsed.GetValue(priority) is { } given)
                    {
                        json.WriteNumber("priority", given);
                    }

                    WriteInstant(json, "effective_at", parsed.GetValue(effective));
                    WriteInstant(json, "expires_at", parsed.GetValue(expires));
                    WriteScope(json, ("models", parsed.GetValue(models)), ("providers", parsed.GetValue(providers)), ("features", parsed.GetValue(features)));
                }), cancellationToken, parsed.GetValue(key));
            },
            (_, answer) => Print([answer.Json]));
    }

    /// <summary>Writes an instant that was given as a day or an instant.</summary>
    public static void WriteInstant(Utf8JsonWriter json, string name, string? text)
    {
        if (text is not null)
        {
            json.WriteString(name, Instants.TryRead(text, out var instant) ? instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture) : text);
        }
    }

    private static Option<string[]> Patterns(string name, string description)
        => new(name) { Description = $"{description}; * stands for any characters. May be given several times", HelpName = "PATTERN" };

    private static void WriteScope(Utf8JsonWriter json, params (string Name, string[]? Patterns)[] lists)
    {
        if (lists.All(list => list.Patterns is null or []))
        {
            return;
        }

        json.WriteStartObject("scope");
        foreach (var (name, patterns) in lists.Where(list => list.Patterns is { Length: > 0 }))
        {
            json.WriteStartArray(name);
            Array.ForEach(patterns!, json.WriteStringValue);
            json.WriteEndArray();
        }

        json.WriteEndObject();
    }

    private static void Print(IEnumerable<JsonElement> grants)
    {
        var columns = new Columns("grant", "category", ">priority", ">granted", ">balance", ">held", "currency", "effective at", "expires at", "scope");
        foreach (var grant in grants)
        {
            columns.Add(grant.Text("id"), grant.Text("category"), grant.Text("priority"), grant.Text("amount") ?? "", grant.Text("balance"), grant.Text("held"), grant.Text("currency"),
                grant.Text("effective_at") ?? "at once", grant.Text("expires_at") ?? "never", grant.Text("scope") ?? "anything");
        }

        columns.Print(indent: "");
        if (columns.Count == 0)
        {
            Paper.Line("There are no grants.");
        }
    }
}
