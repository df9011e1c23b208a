using System.Text;
using System.Text.Json;
using Rendermeter.Engine.Invoices;
using Rendermeter.Engine.Reports;
using Rendermeter.Engine.Wallets;
using Rendermeter.Http.Json;

namespace Rendermeter.Http.Reports;

/// <summary>A statement as JSON and as CSV. Each line has the balance after it.</summary>
internal static class StatementText
{
    public static void Write(Utf8JsonWriter json, Statement statement)
    {
        json.WriteStartObject();
        json.WriteString("wallet", statement.Wallet.ToString());
        json.WriteString("org", statement.Org.ToString());
        json.WriteString("currency", statement.Unit);
        json.WriteInstant("from", statement.From);
        json.WriteInstant("to", statement.To);
        json.WriteAmount("opening", statement.OpeningNanos);
        json.WriteAmount("closing", statement.ClosingNanos);
        var balance = statement.OpeningNanos;
        json.WriteList("lines", statement.Lines, (writer, line) =>
        {
            balance += line.AmountNanos;
            writer.WriteStartObject();
            writer.WriteInstant("at", line.At);
            writer.WriteString("kind", line.Kind);
            writer.WriteString("fund", FundIds.Of(statement.Org, line.Fund, statement.Wallet));
            writer.WriteAmount("amount", line.AmountNanos);
            writer.WriteAmount("balance", balance);
            writer.WriteString("transfer", line.Transfer);
            writer.WriteOptional("render", line.Render?.ToString());
            writer.WriteOptional("attempt", line.Attempt?.ToString());
            writer.WriteEndObject();
        });
        json.WriteEndObject();
    }

    public static string Csv(Statement statement)
    {
        var text = new StringBuilder("at,kind,fund,amount,balance,currency,transfer,render,attempt\n");
        var balance = statement.OpeningNanos;
        Add(JsonWriting.Text(statement.From), "opening", "", "", balance, "", "", "");
        foreach (var line in statement.Lines)
        {
            balance += line.AmountNanos;
            Add(JsonWriting.Text(line.At), line.Kind, FundIds.Of(statement.Org, line.Fund, statement.Wallet), JsonWriting.Amount(line.AmountNanos), balance, line.Transfer, line.Render?.ToString(), line.Attempt?.ToString());
        }

        Add(JsonWriting.Text(statement.To), "closing", "", "", balance, "", "", "");
        return text.ToString();

        void Add(string at, string kind, string fund, string amount, long after, string transfer, string? render, string? attempt)
            => text.AppendJoin(',', at, FindingsWriter.Cell(kind), FindingsWriter.Cell(fund), amount, JsonWriting.Amount(after), statement.Unit, FindingsWriter.Cell(transfer), render, attempt).Append('\n');
    }
}
