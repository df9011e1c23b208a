using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders approve</c> and <c>deny</c>: a person decides about a price above a ceiling.</summary>
internal static class ApprovalCommands
{
    public static Command Approve()
    {
        var upTo = new Option<string?>("--up-to") { Description = "What it may cost at most; without it, what was quoted when it was asked for", HelpName = "AMOUNT" };
        return Create(
            "approve", "Allows a render above its ceiling: it is quoted and held anew, and runs. It is written down who said so.",
            "rendermeter renders approve rnd_019aa3c05e2f7b1c8d4e5f60718293a4 --note \"for the trade fair\"", upTo,
            render => $"{render.GetProperty("id").GetString()} is approved: {render.GetProperty("held").GetString()} {render.GetProperty("currency").GetString()} are held.");
    }

    public static Command Deny() => Create(
        "deny", "Does not allow a render above its ceiling: it ends, and nothing was held or charged.",
        "rendermeter renders deny rnd_019aa3c05e2f7b1c8d4e5f60718293a4 --note \"too dear\"", upTo: null,
        render => $"{render.GetProperty("id").GetString()} is denied.");

    private static CommandWithExample Create(string name, string description, string example, Option<string?>? upTo, Func<JsonElement, string> said)
    {
        var id = new Argument<string>("ID") { Description = "A render that waits for approval: rendermeter renders list --status awaiting_approval" };
        var note = new Option<string?>("--note") { Description = "Why: it is kept with your name", HelpName = "TEXT" };
        var (server, json) = (ServerOptions.Server(), SharedOptions.Json());
        var command = new CommandWithExample(name, description, example) { id, note, server, json };
        if (upTo is not null)
        {
            command.Options.Add(upTo);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var running = RunningServer.At(parsed.GetValue(server)!);
            if (running is null)
            {
                return ExitCode.WrongUsage;
            }

            var body = new Dictionary<string, string?> { ["note"] = parsed.GetValue(note) };
            if (upTo is not null)
            {
                body["up_to"] = parsed.GetValue(upTo);
            }

            if (await running.Send(HttpMethod.Post, $"/api/v1/renders/{Uri.EscapeDataString(parsed.GetValue(id)!)}/{name}", JsonSerializer.Serialize(body), cancellationToken) is not { } render)
            {
                return running.ExitCode;
            }

            if (parsed.GetValue(json))
            {
                Document.Print(render.WriteTo);
            }
            else
            {
                Paper.Line(said(render));
            }

            return ExitCode.Done;
        });
        return command;
    }
}
