namespace Rendermeter.Engine.Verdicts;

/// <summary>One check of the gate on one attempt's outputs.</summary>
/// <param name="Check">Its name: <c>decodes</c>, <c>size</c>, <c>length</c>.</param>
/// <param name="Accepted">False where it rejects.</param>
/// <param name="Detail">What was found against what was asked; null when there is nothing to say.</param>
public sealed record CheckResult(string Check, bool Accepted, string? Detail)
{
    /// <summary>What was measured, the worst of the files, in the unit of the check; null where nothing was.</summary>
    public long? Score { get; init; }

    /// <summary>What the score was held against; null where the check has no threshold.</summary>
    public long? Threshold { get; init; }

    /// <summary>True where nothing could be measured and a person is to decide. Not kept: a gate that asks keeps that it has asked.</summary>
    public bool NeedsPerson { get; init; }
}
