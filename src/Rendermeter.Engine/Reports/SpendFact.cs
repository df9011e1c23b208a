using Rendermeter.Engine.Identities;

namespace Rendermeter.Engine.Reports;

/// <summary>What one attempt adds to a spend table. Amounts are nano-units of <paramref name="Unit"/>.</summary>
/// <param name="HeldNanos">Its hold while it is not settled, else 0.</param>
/// <param name="ChargeNanos">What the tenant pays for it, refunds taken off.</param>
/// <param name="CostNanos">What the provider bills.</param>
/// <param name="OutputsAccepted">The outputs that the gate has accepted and no user rejected afterwards.</param>
public sealed record SpendFact(
    OrgId Org, ProjectId Project, KeyId Key, string? Customer, string? Feature, string Provider, string Model, IReadOnlyList<string> Tags,
    RenderId Render, DateTimeOffset At, string Unit, long HeldNanos, long ChargeNanos, long CostNanos, long OutputsAccepted)
{
    /// <summary>What it has cost us beside its provider: downstream steps, checks, people.</summary>
    public long DownstreamNanos { get; init; }
}
