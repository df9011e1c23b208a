using System.CommandLine;

namespace Rendermeter.Commands.Administration;

/// <summary>The idempotency key of a command that makes something.</summary>
internal static class IdempotencyOption
{
    public static Option<string?> Create() => new("--idempotency-key")
    {
        Description = "The same key and the same request again make nothing new", HelpName = "TEXT",
    };
}
