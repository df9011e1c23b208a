namespace Rendermeter.Engine.Routes;

/// <summary>A move to the next offer, or the refusal of one, with both prices: nothing becomes dearer silently. Amounts are nano-units.</summary>
/// <param name="Kind"><c>next_offer</c>, or <c>next_offer_refused</c> where money or a ceiling forbade it.</param>
/// <param name="Reason">Why the earlier offer was left: <c>rejected</c>, or the provider's outcome; for a refusal the money code.</param>
/// <param name="From">The offer that was left.</param>
/// <param name="To">The offer that was taken or refused.</param>
/// <param name="QuotedFromNanos">The bound that the earlier offer was held at.</param>
/// <param name="QuotedToNanos">The bound of the next one.</param>
/// <param name="CeilingNanos">The bound on the whole render in force; null is none.</param>
public sealed record RouteDecision(
    string Kind, string Reason, string From, string To, long QuotedFromNanos, long QuotedToNanos, long? CeilingNanos, DateTimeOffset At);
