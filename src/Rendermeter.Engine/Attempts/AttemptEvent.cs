using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Attempts;

/// <summary>What may happen to an attempt.</summary>
public abstract record AttemptEvent
{
    private AttemptEvent() { }

    /// <summary>It is time to look at it: its worker begins, or a waiting time has passed.</summary>
    /// <param name="SenderIsDone">True where whoever claimed it cannot be sending any more: its call has returned, or its process is known to be dead.</param>
    public sealed record Due(bool SenderIsDone) : AttemptEvent
    {
        /// <summary>The earliest instant at which the provider's limits let another submission begin; null is now.</summary>
        public DateTimeOffset? ClearAt { get; init; }
    }

    /// <summary>The provider has said something, or failed to.</summary>
    /// <param name="Source"><c>submit</c>, <c>poll</c>, <c>webhook</c> or <c>lookup</c>.</param>
    /// <param name="Price">What the attempt comes to, where the evidence says that it has ended.</param>
    /// <param name="SenderIsDone">As for <see cref="Due"/>: absence is evidence earlier where nobody can be sending any more.</param>
    public sealed record Heard(ProviderEvidence Evidence, string Source, SettledPrice? Price, bool SenderIsDone) : AttemptEvent;
}
