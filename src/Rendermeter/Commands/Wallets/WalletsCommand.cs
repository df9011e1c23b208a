using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Wallets;

/// <summary><c>rendermeter wallets</c>: what organisations may spend, and whether their books are sound.</summary>
internal static class WalletsCommand
{
    public static Command Create() => new("wallets", "Wallets: balances, top-ups, statements, freezing, and the audit of the books.")
    {
        List(), Show(), TopUp(), StatementCommand.Create(), Admission(frozen: true), Admission(frozen: false), AuditCommand.Create(),
    };

    private static Command List() => AdminCommand.Create(
        "list", "Every wallet with its balance.", "rendermeter wallets list", [], writes: false,
        (_, client, cancellationToken) => client.Send(HttpMethod.Get, "/api/v1/wallets", json: null, cancellationToken),
        (_, answer) =>
        {
            var columns = new Columns("wallet", "org", "currency", ">balance", ">held", ">in doubt", ">available");
            foreach (var wallet in answer.Rows())
            {
                columns.Add(wallet.Text("id"), wallet.Text("org"), wallet.Text("currency"), wallet.Text("balance"), wallet.Text("held"), wallet.Text("in_doubt"), wallet.Text("available"));
            }

            columns.Print(indent: "");
        });

    private static Command Show()
    {
        var wallet = WalletArgument.Create();
        return AdminCommand.Create(
            "show", "A wallet and its funds, in the order in which they are spent.", "rendermeter wallets show", [wallet], writes: false,
            async (parsed, client, cancellationToken) =>
            {
                var found = await WalletArgument.Find(parsed.GetValue(wallet), client, cancellationToken);
                return await client.Send(HttpMethod.Get, $"/api/v1/wallets/{found.Text("id")}", json: null, cancellationToken);
            },
            (_, answer) => Print(answer.Json));
    }

    private static Command TopUp()
    {
        var amount = new Argument<string>("amount") { Description = "What was paid, such as 10.00" };
        var wallet = WalletArgument.Option();
        var reference = new Option<string>("--reference") { Description = "The payment's own name, such as an invoice number: sent twice, it is one top-up", HelpName = "TEXT", Required = true };
        return AdminCommand.Create(
            "top-up", "Adds money that was paid. The same reference twice is one top-up.", "rendermeter wallets top-up 10.00 --reference inv-17", [amount, wallet, reference], writes: true,
            async (parsed, client, cancellationToken) =>
            {
                var found = await WalletArgument.Find(parsed.GetValue(wallet), client, cancellationToken);
                return await client.Send(HttpMethod.Post, $"/api/v1/wallets/{found.Text("id")}/top-ups", AdminJson.Body(json =>
                {
                    json.WriteString("amount", parsed.GetValue(amount));
                    json.WriteString("reference", parsed.GetValue(reference));
                }), cancellationToken);
            },
            (_, answer) => Print(answer.Json));
    }

    private static Command Admission(bool frozen)
    {
        var name = frozen ? "freeze" : "unfreeze";
        var wallet = WalletArgument.Create();
        var note = new Option<string>("--note") { Description = "Why; it is kept", HelpName = "TEXT", Required = true };
        return AdminCommand.Create(
            name,
            frozen ? "Admits no new render of the wallet's organisation. What runs goes on and is settled."
                : "Admits renders again, after the auditor or a person has stopped them. What the auditor found is accepted by it.",
            $"rendermeter wallets {name} --note \"looked at with Ada\"", [wallet, note], writes: true,
            async (parsed, client, cancellationToken) =>
            {
                var found = await WalletArgument.Find(parsed.GetValue(wallet), client, cancellationToken);
                return await client.Send(HttpMethod.Post, $"/api/v1/orgs/{found.Text("org")}/{name}", AdminJson.Body(json => json.WriteString("note", parsed.GetValue(note))), cancellationToken);
            },
            (_, answer) => Paper.Line($"{answer.Json.Text("id")}: admissions are {(frozen ? "frozen" : "open")}."));
    }

    private static void Print(JsonElement wallet)
    {
        Paper.Line($"{wallet.Text("id")} of {wallet.Text("org")}, in {wallet.Text("currency")}");
        Paper.Line($"  balance    {wallet.Text("balance")}");
        Paper.Line($"  held       {wallet.Text("held")}, of it in doubt {wallet.Text("in_doubt")}");
        Paper.Line($"  available  {wallet.Text("available")}");
        Paper.Line();
        var columns = new Columns("fund", "category", ">priority", ">balance", ">held", "expires at");
        foreach (var fund in wallet.GetProperty("funds").EnumerateArray())
        {
            columns.Add(fund.Text("id"), fund.Text("category"), fund.Text("priority"), fund.Text("balance"), fund.Text("held"), fund.Text("expires_at") ?? "never");
        }

        columns.Print();
    }
}
