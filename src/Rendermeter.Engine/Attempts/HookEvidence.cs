namespace Rendermeter.Engine.Attempts;

/// <summary>What became of a provider's callback. Only a verified one counts, and even that is a hint: the amounts are fetched.</summary>
public abstract record HookEvidence
{
    private HookEvidence() { }

    /// <summary>The signature holds over the raw bytes.</summary>
    /// <param name="EventId">The provider's id of the event: the same over its retries.</param>
    public sealed record Verified(string EventId) : HookEvidence
    {
        /// <summary>The provider's id of the job that it reports on; null where the body names none. It makes a job known whose submission was never answered.</summary>
        public string? JobId { get; init; }

        /// <summary>Our reference of the job, as the body repeats it; null where it does not. A callback that was made for another attempt is refused.</summary>
        public string? Reference { get; init; }

        /// <summary>What is wrong with the body although its signature holds. It is kept and told; the provider is asked as if the body had said nothing.</summary>
        public IReadOnlyList<HookOddity> Oddities { get; init; } = [];
    }

    /// <summary>No signature, a wrong one, or one of another time.</summary>
    /// <param name="Code"><c>signature</c> or <c>timestamp</c>.</param>
    public sealed record Rejected(string Code) : HookEvidence;
}
