using System.CommandLine;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders approve</c> and <c>deny</c>: a person decides about a price above a ceiling.</summary>
internal static class ApprovalCommands
{
    public static Command Approve()
    {
        var (id, note) = (Id(), Note());
        var upTo = new Option<string?>("--up-to") { Description = "What it may cost at most; without it, what was quoted when it was asked for", HelpName = "AMOUNT" };
        return AdminCommand.Create(
            "approve", "Allows a render above its ceiling: it is quoted and held anew, and runs. It is written down who said so.",
            "rendermeter renders approve rnd_019aa3c05e2f7b1c8d4e5f60718293a4 --note \"for the trade fair\"", [id, note, upTo], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, RendersCommand.Path(parsed, id, "approve"), AdminJson.Body(json =>
            {
                json.WriteString("note", parsed.GetValue(note));
                json.WriteString("up_to", parsed.GetValue(upTo));
            }), cancellationToken),
            (_, answer) => Paper.Line($"{answer.Json.Text("id")} is approved: {answer.Json.Text("held")} {answer.Json.Text("currency")} are held."), SharedOptions.Prices());
    }

    public static Command Deny()
    {
        var (id, note) = (Id(), Note());
        return AdminCommand.Create(
            "deny", "Does not allow a render above its ceiling: it ends, and nothing was held or charged.",
            "rendermeter renders deny rnd_019aa3c05e2f7b1c8d4e5f60718293a4 --note \"too dear\"", [id, note], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, RendersCommand.Path(parsed, id, "deny"),
                AdminJson.Body(json => json.WriteString("note", parsed.GetValue(note))), cancellationToken),
            (_, answer) => Paper.Line($"{answer.Json.Text("id")} is denied."));
    }

    private static Argument<string> Id() => new("ID") { Description = "A render that waits for approval: rendermeter renders list --status awaiting_approval" };

    private static Option<string?> Note() => new("--note") { Description = "Why: it is kept with your name", HelpName = "TEXT" };
}
