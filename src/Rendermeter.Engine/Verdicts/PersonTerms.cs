namespace Rendermeter.Engine.Verdicts;

/// <summary>How a gate asks a person.</summary>
/// <param name="Always">True: whatever passes the other checks is looked at; false: only what one of them cannot measure and sends to a person.</param>
/// <param name="Patience">How long the render waits for an answer: a minute to 30 days.</param>
/// <param name="AcceptAtDeadline">What becomes of it when nobody has answered.</param>
/// <param name="MinuteNanos">What a minute of a person costs, in nano-units.</param>
/// <param name="MinutesBillionths">How long a person takes where nobody says it, in billionths of a minute.</param>
public sealed record PersonTerms(bool Always, TimeSpan Patience, bool AcceptAtDeadline, long MinuteNanos, long MinutesBillionths);
