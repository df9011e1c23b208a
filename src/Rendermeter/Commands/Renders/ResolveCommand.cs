using System.CommandLine;
using System.Text.Json;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders resolve</c>: a person says what became of an attempt in doubt, and why.</summary>
internal static class ResolveCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "A render of which an attempt is in doubt, or that attempt" };

    private static readonly Option<string> As = new("--as") { Description = "billed or free", HelpName = "WHAT", Required = true };

    private static readonly Option<string> Reason = new("--note") { Description = "How it is known: it is kept with your name", HelpName = "TEXT", Required = true };

    private static readonly Option<string?> Cost = new("--cost") { Description = "What the provider bills; without it, the whole hold", HelpName = "AMOUNT" };

    private static readonly Option<string> Server = ServerOptions.Server();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "resolve",
            "Settles an attempt in doubt as billed or free. It is written down who said so and why.",
            "rendermeter renders resolve rnd_019aa3c05e2f7b1c8d4e5f60718293a4 --as free --note \"not on the November invoice\"")
        {
            Id, As, Reason, Cost, Server, Json,
        };
        As.AcceptOnlyFromAmong("billed", "free");
        command.SetAction(Resolve);
        return command;
    }

    private static async Task<int> Resolve(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var server = RunningServer.At(parsed.GetValue(Server)!);
        if (server is null)
        {
            return ExitCode.WrongUsage;
        }

        var body = JsonSerializer.Serialize(new Dictionary<string, string?>
        {
            ["as"] = parsed.GetValue(As), ["note"] = parsed.GetValue(Reason), ["cost"] = parsed.GetValue(Cost),
        });
        var answer = await server.Send(HttpMethod.Post, $"/api/v1/renders/{Uri.EscapeDataString(parsed.GetValue(Id)!)}/resolve", body, cancellationToken);
        if (answer is not { } render)
        {
            return server.ExitCode;
        }

        if (parsed.GetValue(Json))
        {
            Document.Print(render.WriteTo);
            return ExitCode.Done;
        }

        Paper.Line($"{render.GetProperty("id").GetString()} is settled as {parsed.GetValue(As)}: charged {render.GetProperty("charged").GetString()} {render.GetProperty("currency").GetString()}.");
        return ExitCode.Done;
    }
}
