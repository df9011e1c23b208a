using Rendermeter.Pricing.Amounts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Attempts;

/// <summary>What a provider has told us, or failed to tell us, in our words. An adapter translates into it and decides nothing.</summary>
public abstract record ProviderEvidence
{
    private ProviderEvidence() { }

    /// <summary>The job exists, under this id.</summary>
    public sealed record Accepted(string JobId) : ProviderEvidence;

    /// <summary>The request certainly never reached the provider: the connection was refused, the name did not resolve, TLS failed.</summary>
    public sealed record NotSent(string Reason) : ProviderEvidence;

    /// <summary>The provider refused before any work, in words that leave no doubt (a validated 4xx, a 429).</summary>
    /// <param name="Retryable">True where the same request may succeed later (429, 503 with a queue limit).</param>
    public sealed record Refused(string Code, string Message, bool Retryable) : ProviderEvidence
    {
        /// <summary>What may follow. Unless said otherwise: later where it is retryable, else never.</summary>
        public RetryClass Class { get; init; } = Retryable ? RetryClass.Later : RetryClass.Never;

        /// <summary>How long the provider asks to be left alone; null where it does not say.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }

    /// <summary>Nobody can say whether the provider has the job: a timeout, a reset, a 5xx, an answer that is not understood.</summary>
    public sealed record Unsure(string Reason) : ProviderEvidence
    {
        /// <summary>How long the provider asks to be left alone; null where it does not say.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }

    /// <summary>The job is known and not finished.</summary>
    public sealed record Running(string JobId) : ProviderEvidence;

    /// <summary>The job has ended.</summary>
    /// <param name="ReportedCost">What the provider says it bills, or null where it does not say.</param>
    /// <param name="ReportedUsage">What the provider says it has used, in the vocabulary of prices, or null.</param>
    /// <param name="Deliveries">The files it announces; empty unless something was delivered.</param>
    public sealed record Finished(
        string JobId, JobOutcome Outcome, Money? ReportedCost, ParameterSet? ReportedUsage,
        IReadOnlyList<Delivery> Deliveries, string? ErrorCode, string? ErrorMessage) : ProviderEvidence
    {
        /// <summary>What may follow a failure. Null reads it off the outcome: a refused input is wrong everywhere, the rest may do better elsewhere.</summary>
        public RetryClass? Class { get; init; }

        /// <summary>How long the provider asks to be left alone; null where it does not say.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }

    /// <summary>The provider does not know such a job.</summary>
    public sealed record Unknown : ProviderEvidence;
}
