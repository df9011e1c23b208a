using System.CommandLine;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders verdict</c>: a person accepts or rejects what a gate has laid before them.</summary>
internal static class VerdictCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "A render that waits for a verdict" };
        var verdict = new Option<string>("--as") { Description = "accepted or rejected", HelpName = "WHAT", Required = true };
        var reason = new Option<string?>("--reason") { Description = "Why: it is kept with your name", HelpName = "TEXT" };
        var minutes = new Option<string?>("--minutes") { Description = "How long it took, such as 1.5; without it, what the gate expects", HelpName = "N" };
        verdict.AcceptOnlyFromAmong("accepted", "rejected");
        return AdminCommand.Create(
            "verdict", "Accepts or rejects a delivery that waits for a person. Your minutes are booked at the price of the gate.",
            "rendermeter renders verdict rnd_019aa3c05e2f7b1c8d4e5f60718293a4 --as rejected --reason \"six fingers\" --minutes 0.5", [id, verdict, reason, minutes], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, RendersCommand.Path(parsed, id, "verdict"), AdminJson.Body(json =>
            {
                json.WriteString("verdict", parsed.GetValue(verdict));
                json.WriteString("reason", parsed.GetValue(reason));
                json.WriteString("minutes", parsed.GetValue(minutes));
            }), cancellationToken),
            (parsed, answer) => Paper.Line($"{answer.Json.Text("id")} is {parsed.GetValue(verdict)}: charged {answer.Json.Text("charged")}, and {answer.Json.Text("downstream")} {answer.Json.Text("currency")} beside it."));
    }
}
