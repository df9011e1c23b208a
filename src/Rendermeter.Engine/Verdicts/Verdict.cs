namespace Rendermeter.Engine.Verdicts;

/// <summary>The gate's answer on what an attempt delivered. It never changes what is owed to a provider.</summary>
public sealed record Verdict(bool Accepted, IReadOnlyList<CheckResult> Checks, DateTimeOffset At);
