namespace Rendermeter.Engine.Wallets;

/// <summary>What some attempts were charged and have cost, in nano-units of one currency.</summary>
/// <param name="Name">The render as 32 hex digits, the feature or the customer; empty where renders named none.</param>
/// <param name="Attempts">How many attempts.</param>
/// <param name="ChargedNanos">What tenants were charged.</param>
/// <param name="RefundedNanos">What was given back of it.</param>
/// <param name="CostNanos">What providers bill, overruns included.</param>
public sealed record MarginRecord(string Name, string Unit, long Attempts, long ChargedNanos, long RefundedNanos, long CostNanos)
{
    /// <summary>What is left to us; negative where we paid more than we were paid.</summary>
    public long MarginNanos => ChargedNanos - RefundedNanos - CostNanos;
}
