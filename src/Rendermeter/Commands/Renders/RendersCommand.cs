using System.CommandLine;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders</c>: what was asked for, and what somebody has to decide.</summary>
internal static class RendersCommand
{
    public static Command Create() => new("renders", "Renders: what was asked for, what is in doubt, what waits for approval, refunds and corrections.")
    {
        ListCommand.Create(), ResolveCommand.Create(), ApprovalCommands.Approve(), ApprovalCommands.Deny(), VerdictCommand.Create(), FeedbackCommand.Create(),
        PhaseCommands.Refund(), PhaseCommands.Adjust(), PhaseCommands.SetAside(), PhaseCommands.Decide(),
    };

    public static string Path(ParseResult parsed, Argument<string> render, string what) => $"/api/v1/renders/{Uri.EscapeDataString(parsed.GetValue(render)!)}/{what}";
}
