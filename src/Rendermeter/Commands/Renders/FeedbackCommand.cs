using System.CommandLine;
using Rendermeter.Commands.Administration;
using Rendermeter.Commands.Printing;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders feedback</c>: what a user says of a render after its delivery.</summary>
internal static class FeedbackCommand
{
    public static Command Create()
    {
        var id = new Argument<string>("ID") { Description = "A render that was delivered" };
        var verdict = new Option<string?>("--as") { Description = "accepted or rejected", HelpName = "WHAT" };
        var score = new Option<int?>("--score") { Description = "0 to 1000; more is better", HelpName = "N" };
        var reason = new Option<string?>("--reason") { Description = "In the user's words", HelpName = "TEXT" };
        verdict.AcceptOnlyFromAmong("accepted", "rejected");
        return AdminCommand.Create(
            "feedback", "Keeps what a user says of a delivered render. A rejection counts in the acceptance of its offer and in the cost per accepted output.",
            "rendermeter renders feedback rnd_019aa3c05e2f7b1c8d4e5f60718293a4 --as rejected --reason \"the wrong kettle\"", [id, verdict, score, reason], writes: true,
            (parsed, client, cancellationToken) => client.Send(HttpMethod.Post, RendersCommand.Path(parsed, id, "feedback"), AdminJson.Body(json =>
            {
                json.WriteString("verdict", parsed.GetValue(verdict));
                if (parsed.GetValue(score) is { } points)
                {
                    json.WriteNumber("score", points);
                }

                json.WriteString("reason", parsed.GetValue(reason));
            }), cancellationToken),
            (_, answer) => Paper.Line($"{answer.Json.Text("id")}: {answer.Json.Text("accepted_outputs")} accepted outputs, {answer.Json.Text("cost_per_accepted_output") ?? "no"} {answer.Json.Text("currency")} for each."));
    }
}
