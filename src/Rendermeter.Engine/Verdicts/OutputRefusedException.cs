namespace Rendermeter.Engine.Verdicts;

/// <summary>A file is not taken, now or later: it is too large, of another kind, or where nobody fetches from. Asking again would change nothing.</summary>
public class OutputRefusedException(string code, string message) : IOException(message)
{
    /// <summary><c>too_large</c>, <c>unsupported_media</c> or <c>blocked_destination</c>.</summary>
    public string Code { get; } = code;
}
