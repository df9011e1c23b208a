namespace Rendermeter.Engine.Routes;

/// <summary>A candidate with its place and everything that decided it.</summary>
/// <param name="ScoreNanos">What an accepted output is expected to cost in all, in nano-units; by time or list, what decided there. The least comes first.</param>
/// <param name="AcceptanceThousandths">The chance that an attempt ends in an accepted output, with the prior.</param>
/// <param name="LatencyMilliseconds">What an attempt is expected to take.</param>
/// <param name="SpreadThousandths">What attempts came to by what was quoted.</param>
public sealed record Weighed(Candidate Candidate, long ScoreNanos, int AcceptanceThousandths, long LatencyMilliseconds, int SpreadThousandths);
