using System.CommandLine;

namespace Rendermeter.Commands.Wallets;

/// <summary><c>rendermeter wallets</c>: the books.</summary>
internal static class WalletsCommand
{
    public static Command Create() => new("wallets", "The books of a data directory.") { AuditCommand.Create() };
}
