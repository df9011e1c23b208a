namespace Rendermeter.Engine.Verdicts;

/// <summary>An attempt as it was judged, and what each check measured.</summary>
/// <param name="ChargeNanos">What it has come to, however it was judged: its charge, less refunds, and the checks and steps of what is delivered.</param>
public sealed record JudgedAttempt(long ChargeNanos, int Outputs, IReadOnlyList<CheckResult> Checks)
{
    /// <summary>What it has come to on top of that because it was accepted, in nano-units.</summary>
    public long KeptNanos { get; init; }
}
