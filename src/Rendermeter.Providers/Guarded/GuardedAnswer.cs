namespace Rendermeter.Providers.Guarded;

/// <summary>What became of a guarded fetch.</summary>
public abstract record GuardedAnswer
{
    private GuardedAnswer() { }

    /// <summary>It is not fetched, now or later.</summary>
    /// <param name="Code"><c>blocked_destination</c>, <c>too_large</c> or <c>unsupported_media</c>.</param>
    public sealed record Refused(string Code, string Message) : GuardedAnswer;

    /// <summary>It cannot be had now.</summary>
    public sealed record Failed(string Message) : GuardedAnswer;

    /// <summary>It is open. Reading more than the limit throws <see cref="GuardedTooLargeException"/>.</summary>
    /// <param name="Content">Reads the connection; whoever has it disposes it.</param>
    /// <param name="MediaType">What its first bytes are, or else what the server calls it.</param>
    public sealed record Opened(Stream Content, string MediaType, long? Bytes) : GuardedAnswer;
}
