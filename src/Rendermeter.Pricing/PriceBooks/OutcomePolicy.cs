using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Pricing.PriceBooks;

/// <summary>What a provider bills for an outcome, and how well that is known.</summary>
/// <param name="Billing">The billing; unknown is budgeted as billed.</param>
/// <param name="Evidence"><c>first_party</c>, <c>third_party</c>, <c>inferred</c> or <c>unknown</c>.</param>
/// <param name="Source">Where it is said; null: nowhere in particular.</param>
public sealed record OutcomePolicy(Billing Billing, string Evidence, string? Source)
{
    /// <summary>Set where the price itself is only a range, so that nothing but the provider's bill says what is owed.</summary>
    internal Rates.PriceRange? Range { get; init; }

    /// <summary>What holds for an outcome that a file does not name: success is billed, partial partial, all else unknown.</summary>
    public static OutcomePolicy Unsaid(JobOutcome outcome) => outcome switch
    {
        JobOutcome.Success => new(Billing.Billed, "inferred", null),
        JobOutcome.Partial => new(Billing.Partial, "inferred", null),
        JobOutcome.ProviderError or JobOutcome.RefusedInput or JobOutcome.RefusedOutput or JobOutcome.CancelledBeforeStart
            or JobOutcome.CancelledAfterStart or JobOutcome.Timeout => new(Billing.Unknown, "unknown", null),
    };
}
