namespace Rendermeter.Engine.Verdicts;

/// <summary>An attempt as it was judged: what it was charged, and what each check measured.</summary>
public sealed record JudgedAttempt(long ChargeNanos, int Outputs, IReadOnlyList<CheckResult> Checks);
