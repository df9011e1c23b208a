using System.CommandLine;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders resolve</c>: a person says what became of an attempt in doubt, and why.</summary>
internal static class ResolveCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "A render of which an attempt is in doubt, or that attempt" };
        var way = new Option<string>("--as") { Description = "billed or free", HelpName = "WHAT", Required = true };
        var note = new Option<string>("--note") { Description = "How it is known: it is kept with your name", HelpName = "TEXT", Required = true };
        var cost = new Option<string?>("--cost") { Description = "What the provider bills; without it, the whole hold", HelpName = "AMOUNT" };
        way.AcceptOnlyFromAmong("billed", "free");
        return AdminCommand.Create(
            "resolve", "Settles an attempt in doubt as billed or free. It is written down who said so and why.",
            "rendermeter renders resolve rnd_019aa3c05e2f7b1c8d4e5f60718293a4 --as free --note \"not on the November invoice\"", [id, way, note, cost], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, RendersCommand.Path(parsed, id, "resolve"), AdminJson.Body(json =>
            {
                json.WriteString("as", parsed.GetValue(way));
                json.WriteString("note", parsed.GetValue(note));
                json.WriteString("cost", parsed.GetValue(cost));
            }), cancellationToken),
            (parsed, answer) => Paper.Line($"{answer.Json.Text("id")} is settled as {parsed.GetValue(way)}: charged {answer.Json.Text("charged")} {answer.Json.Text("currency")}."));
    }
}
