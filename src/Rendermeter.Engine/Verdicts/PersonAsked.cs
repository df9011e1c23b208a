using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Verdicts;

/// <summary>A delivery that waits, or has waited, for a person's verdict, under the terms of its gate when it was asked for.</summary>
/// <param name="Checks">What the gate had found by itself.</param>
/// <param name="DueAt">When the answer is needed.</param>
public sealed record PersonAsked(AttemptId Attempt, PersonTerms Terms, IReadOnlyList<CheckResult> Checks, DateTimeOffset AskedAt, DateTimeOffset DueAt);
