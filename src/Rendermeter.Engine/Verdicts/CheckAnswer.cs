namespace Rendermeter.Engine.Verdicts;

/// <summary>What a service elsewhere says of an output.</summary>
/// <param name="ScoreThousandths">0 to 1000; more is better.</param>
/// <param name="Reason">In its words, at most 500 characters; null is none.</param>
public sealed record CheckAnswer(int ScoreThousandths, string? Reason);
