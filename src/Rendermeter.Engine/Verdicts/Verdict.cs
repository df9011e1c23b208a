namespace Rendermeter.Engine.Verdicts;

/// <summary>The gate's answer on what an attempt delivered. It never changes what is owed to a provider.</summary>
public sealed record Verdict(bool Accepted, IReadOnlyList<CheckResult> Checks, DateTimeOffset At)
{
    /// <summary>Who has decided where a person was asked: the name of a key, or <c>deadline</c>; null where the gate has decided by itself.</summary>
    public string? By { get; init; }
}
