namespace Rendermeter.Http;

/// <summary>The gateway cannot start, for a reason that a person can mend.</summary>
/// <param name="exitCode">How the program ends: 2 for wrong usage, 3 where the data is in use.</param>
internal sealed class GatewayStartException(string sentence, int exitCode, Exception? inner = null) : Exception(sentence, inner)
{
    public int ExitCode { get; } = exitCode;
}
