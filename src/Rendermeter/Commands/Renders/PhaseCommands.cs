using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Renders;

/// <summary>What a person decides about the money of an attempt after its settlement.</summary>
internal static class PhaseCommands
{
    public static Command Refund()
    {
        var (attempt, reference) = (Attempt(), Reference());
        var amount = new Argument<string>("amount") { Description = "What is given back, such as 0.04" };
        return AdminCommand.Create(
            "refund", "Gives back a part of an attempt's charge. The same reference twice is one refund.",
            "rendermeter renders refund att_019aa3c05e307d2a9b8c7d6e5f4a3b2c 0.04 --reference ticket-17", [attempt, amount, reference], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, Path(parsed, attempt, "refunds"), AdminJson.Body(json =>
            {
                json.WriteString("amount", parsed.GetValue(amount));
                json.WriteString("reference", parsed.GetValue(reference));
            }), cancellationToken),
            (_, answer) => Print(answer.Json));
    }

    public static Command Adjust()
    {
        var (attempt, reference) = (Attempt(), Reference());
        var charge = new Option<string?>("--charge") { Description = "What the tenant is to be charged in all, from what was refunded to the hold", HelpName = "AMOUNT" };
        var cost = new Option<string?>("--cost") { Description = "What the provider bills in all", HelpName = "AMOUNT" };
        var evidence = new Option<string>("--evidence") { Description = "invoice, measured or operator", HelpName = "WORD", DefaultValueFactory = _ => "operator" };
        return AdminCommand.Create(
            "adjust", "Corrects the charge or the cost of a settled attempt, as a further phase. The same reference twice is one adjustment.",
            "rendermeter renders adjust att_019aa3c05e307d2a9b8c7d6e5f4a3b2c --cost 0.05 --evidence invoice --reference inv-11/42", [attempt, charge, cost, evidence, reference], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, Path(parsed, attempt, "adjustments"), AdminJson.Body(json =>
            {
                foreach (var (name, value) in new[] { ("charge", parsed.GetValue(charge)), ("cost", parsed.GetValue(cost)) }.Where(pair => pair.Item2 is not null))
                {
                    json.WriteString(name, value);
                }

                json.WriteString("evidence", parsed.GetValue(evidence));
                json.WriteString("reference", parsed.GetValue(reference));
            }), cancellationToken),
            (_, answer) => Print(answer.Json));
    }

    public static Command SetAside() => AdminCommand.Create(
        "set-aside", "Bills of many times their quote, which wait with their hold until a person decides.", "rendermeter renders set-aside", [], writes: false,
        (_, client, cancellationToken) => client.Send(HttpMethod.Get, "/api/v1/set-aside", json: null, cancellationToken),
        (_, answer) =>
        {
            var columns = new Columns("attempt", "offer", "currency", ">expected", ">held", ">billed", "decide by");
            foreach (var waiting in answer.Rows())
            {
                columns.Add(waiting.Text("attempt"), waiting.Text("offer"), waiting.Text("currency"), waiting.Text("expected"), waiting.Text("held"), waiting.Text("billed"), waiting.Text("resolves_by"));
            }

            columns.Print(indent: "");
            if (columns.Count == 0)
            {
                Paper.Line("Nothing waits for a decision.");
            }
        });

    public static Command Decide()
    {
        var attempt = Attempt();
        var decision = new Argument<string>("decision") { Description = "charge (the tenant pays, up to the hold), absorb (we pay) or free (the provider has taken it back)" };
        return AdminCommand.Create(
            "decide", "Decides about a bill that was set aside.", "rendermeter renders decide att_019aa3c05e307d2a9b8c7d6e5f4a3b2c absorb", [attempt, decision], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, Path(parsed, attempt, "decision"),
                AdminJson.Body(json => json.WriteString("decision", parsed.GetValue(decision))), cancellationToken),
            (_, answer) => Print(answer.Json));
    }

    private static Argument<string> Attempt() => new("attempt") { Description = "att_…, as a render or its receipt shows it" };

    private static Option<string> Reference() => new("--reference") { Description = "What names it, such as a ticket or a line of an invoice", HelpName = "TEXT", Required = true };

    private static string Path(ParseResult parsed, Argument<string> attempt, string what) => $"/api/v1/attempts/{Uri.EscapeDataString(parsed.GetValue(attempt)!)}/{what}";

    private static void Print(JsonElement attempt)
    {
        Paper.Line($"{attempt.Text("attempt")}, {attempt.Text("state")}: charged {attempt.Text("charge")}, refunded {attempt.Text("refunded")}, cost {attempt.Text("cost")} {attempt.Text("currency")}");
        var columns = new Columns(">phase", "kind", ">charge", ">cost", "evidence", "by", "reference");
        foreach (var phase in attempt.GetProperty("phases").EnumerateArray())
        {
            columns.Add(phase.Text("phase"), phase.Text("kind"), phase.Text("charge"), phase.Text("cost"), phase.Text("evidence"), phase.Text("actor"), phase.Text("reference") ?? "");
        }

        columns.Print();
    }
}
