using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Settlements;

/// <summary>What an attempt came to: the provider's outcome, the policy that decided who pays, and the lines behind the amount. The receipt shows it.</summary>
/// <param name="Outcome">How the provider says it ended.</param>
/// <param name="Billing">What the price's policy, or the provider's own bill, says of that outcome.</param>
/// <param name="PolicyEvidence">How well that policy is known: <c>first_party</c>, <c>inferred</c>, <c>unknown</c>.</param>
/// <param name="Basis">What the amount was computed from.</param>
/// <param name="LinesJson">The settled lines as the receipt shows them (a JSON array).</param>
/// <param name="ErrorCode">The provider's error, or null.</param>
/// <param name="ErrorMessage">What the provider said, or null.</param>
/// <param name="DeliveriesJson">The files that the provider announced (a JSON array of urls with their media types).</param>
public sealed record Settlement(
    JobOutcome Outcome, Billing Billing, string PolicyEvidence, Basis Basis, string LinesJson, string? ErrorCode, string? ErrorMessage, string DeliveriesJson)
{
    /// <summary>What may follow, in the provider's words; null where nothing failed.</summary>
    public Attempts.RetryClass? Retry { get; init; }

    /// <summary>Before then the provider does not want to be asked again; null where it did not say.</summary>
    public DateTimeOffset? RetryAt { get; init; }
}
