using System.CommandLine;
using System.Text.Json.Nodes;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders feedback</c>: what a user says of a render after its delivery.</summary>
internal static class FeedbackCommand
{
    private static readonly Argument<string> Id = new("ID") { Description = "A render that was delivered" };

    private static readonly Option<string?> As = new("--as") { Description = "accepted or rejected", HelpName = "WHAT" };

    private static readonly Option<int?> Score = new("--score") { Description = "0 to 1000; more is better", HelpName = "N" };

    private static readonly Option<string?> Reason = new("--reason") { Description = "In the user's words", HelpName = "TEXT" };

    private static readonly Option<string> Server = ServerOptions.Server();

    private static readonly Option<bool> Json = SharedOptions.Json();

    public static Command Create()
    {
        var command = new CommandWithExample(
            "feedback",
            "Keeps what a user says of a delivered render. A rejection counts in the acceptance of its offer and in the cost per accepted output.",
            "rendermeter renders feedback rnd_019aa3c05e2f7b1c8d4e5f60718293a4 --as rejected --reason \"the wrong kettle\"")
        {
            Id, As, Score, Reason, Server, Json,
        };
        As.AcceptOnlyFromAmong("accepted", "rejected");
        command.SetAction(Say);
        return command;
    }

    private static async Task<int> Say(ParseResult parsed, CancellationToken cancellationToken)
    {
        using var server = RunningServer.At(parsed.GetValue(Server)!);
        if (server is null)
        {
            return ExitCode.WrongUsage;
        }

        var body = new JsonObject();
        foreach (var (name, value) in new (string, JsonNode?)[] { ("verdict", parsed.GetValue(As)), ("score", parsed.GetValue(Score)), ("reason", parsed.GetValue(Reason)) })
        {
            if (value is not null)
            {
                body[name] = value;
            }
        }

        var answer = await server.Send(HttpMethod.Post, $"/api/v1/renders/{Uri.EscapeDataString(parsed.GetValue(Id)!)}/feedback", body.ToJsonString(), cancellationToken);
        if (answer is not { } render)
        {
            return server.ExitCode;
        }

        if (parsed.GetValue(Json))
        {
            Document.Print(render.WriteTo);
            return ExitCode.Done;
        }

        Paper.Line($"{render.GetProperty("id").GetString()}: {render.GetProperty("accepted_outputs").GetInt32()} accepted outputs, {render.GetProperty("cost_per_accepted_output").GetString() ?? "no"} {render.GetProperty("currency").GetString()} for each.");
        return ExitCode.Done;
    }
}
