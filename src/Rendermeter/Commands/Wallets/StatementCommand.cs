using System.CommandLine;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Wallets;

/// <summary><c>rendermeter wallets statement</c>: what came in and went out in a period.</summary>
internal static class StatementCommand
{
    public static Command Create()
    {
        var wallet = WalletArgument.Create();
        var from = SharedOptions.Instant("--from", "The first instant of the period; the beginning of this month where it is left out");
        var to = SharedOptions.Instant("--to", "The first instant after it; now where it is left out");
        var csv = new Option<bool>("--csv") { Description = "Print CSV for spreadsheets" };
        return AdminCommand.Create(
            "statement", "The movements of a wallet in a period. Opening and movements are the closing balance, to the last digit.",
            "rendermeter wallets statement --from 2026-11-01 --csv", [wallet, from, to, csv], writes: false,
            async (parsed, client, cancellationToken) =>
            {
                var found = await WalletArgument.Find(parsed.GetValue(wallet), client, cancellationToken);
                var period = QueryText.Of(("from", parsed.GetValue(from)), ("to", parsed.GetValue(to)), ("format", parsed.GetValue(csv) ? "csv" : null));
                return await client.Send(HttpMethod.Get, $"/api/v1/wallets/{found.Text("id")}/statement{period}", json: null, cancellationToken);
            },
            (parsed, answer) =>
            {
                if (parsed.GetValue(csv))
                {
                    Console.Out.Write(answer.Text);
                    return;
                }

                var statement = answer.Json;
                Paper.Line($"{statement.Text("wallet")}, {statement.Text("from")} until {statement.Text("to")}, in {statement.Text("currency")}");
                Paper.Line();
                var columns = new Columns("at", "kind", "fund", ">amount", ">balance", "render or transfer");
                columns.Add(statement.Text("from"), "opening", "", "", statement.Text("opening"), "");
                foreach (var line in statement.GetProperty("lines").EnumerateArray())
                {
                    columns.Add(line.Text("at"), line.Text("kind"), line.Text("fund"), line.Text("amount"), line.Text("balance"), line.Text("render") ?? line.Text("transfer"));
                }

                columns.Add(statement.Text("to"), "closing", "", "", statement.Text("closing"), "");
                columns.Print(indent: "");
            });
    }
}
