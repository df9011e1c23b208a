using Rendermeter.Engine.Attempts;
using Rendermeter.Pricing.Quotes;

namespace Rendermeter.Engine.Routes;

/// <summary>A resolved attempt as a route learns from it.</summary>
/// <param name="Offer"><c>provider/model</c>.</param>
/// <param name="Accepted">Null where nothing was judged.</param>
public sealed record OfferAttempt(
    string Offer, AttemptState State, JobOutcome? Outcome, bool? Accepted, long ChargeNanos, DateTimeOffset CreatedAt, DateTimeOffset ResolvedAt, string QuoteJson);
