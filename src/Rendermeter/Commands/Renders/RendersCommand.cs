using System.CommandLine;

namespace Rendermeter.Commands.Renders;

/// <summary><c>rendermeter renders</c>: what was asked for, and what somebody has to decide.</summary>
internal static class RendersCommand
{
    public static Command Create() => new("renders", "The renders of a running server.") { ListCommand.Create(), ResolveCommand.Create() };
}
