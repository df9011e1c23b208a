namespace Rendermeter.Commands.Administration;

/// <summary>The server or the data cannot be used, for a reason that a person can mend.</summary>
internal sealed class AdminUnreachableException(string message, int exitCode, Exception? inner = null) : Exception(message, inner)
{
    public int ExitCode { get; } = exitCode;
}
