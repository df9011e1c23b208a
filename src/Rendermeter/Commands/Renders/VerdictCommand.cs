using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders verdict</c>: a person accepts or rejects what a gate has laid before them.</summary>
internal static class VerdictCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "A render that waits for a verdict" };

    private static readonly Option<string> As = new("--as") { Description = "accepted or rejected", HelpName = "WHAT", Required = true };

    private static readonly Option<string?> Reason = new("--reason") { Description = "Why: it is kept with your name", HelpName = "TEXT" };

    private static readonly Option<string?> Minutes = new("--minutes") { Description = "How long it took, such as 1.5; without it, what the gate expects", HelpName = "N" };

    private static readonly Option<string> Server = ServerOptions.Server();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "verdict",
            "Accepts or rejects a delivery that waits for a person. Your minutes are booked at the price of the gate.",
            "rendermeter renders verdict rnd_019aa3c05e2f7b1c8d4e5f60718293a4 --as rejected --reason \"six fingers\" --minutes 0.5")
        {
            Id, As, Reason, Minutes, Server, Json,
        };
        As.AcceptOnlyFromAmong("accepted", "rejected");
        command.SetAction(Decide);
        return command;
    }

    private static async Task<int> Decide(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var server = RunningServer.At(parsed.GetValue(Server)!);
        if (server is null)
        {
            return ExitCode.WrongUsage;
        }

        var body = JsonSerializer.Serialize(new Dictionary<string, string?>
        {
            ["verdict"] = parsed.GetValue(As), ["reason"] = parsed.GetValue(Reason), ["minutes"] = parsed.GetValue(Minutes),
        }.Where(pair => pair.Value is not null).ToDictionary());
        var answer = await server.Send(HttpMethod.Post, $"/api/v1/renders/{Uri.EscapeDataString(parsed.GetValue(Id)!)}/verdict", body, cancellationToken);
        if (answer is not { } render)
        {
            return server.ExitCode;
        }

        if (parsed.GetValue(Json))
        {
            Document.Print(render.WriteTo);
            return ExitCode.Done;
        }

        Paper.Line($"{render.GetProperty("id").GetString()} is {parsed.GetValue(As)}: charged {render.GetProperty("charged").GetString()}, and {render.GetProperty("downstream").GetString()} {render.GetProperty("currency").GetString()} beside it.");
        return ExitCode.Done;
    }
}
