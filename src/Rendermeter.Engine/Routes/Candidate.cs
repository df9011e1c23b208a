namespace Rendermeter.Engine.Routes;

/// <summary>An offer that could serve a request, as it is weighed.</summary>
/// <param name="Offer"><c>provider/model</c>, with its version where one is pinned.</param>
/// <param name="ExpectedNanos">What its quote expects.</param>
/// <param name="BoundNanos">What would be held for it.</param>
/// <param name="Resting">True where its provider's health forbids to begin with it now.</param>
public sealed record Candidate(string Offer, long ExpectedNanos, long BoundNanos, OfferHistory History, bool Resting)
{
    /// <summary>True where settled attempts have made the quote: what was charged by what was quoted is in it already.</summary>
    public bool IsLearned { get; init; }
}
