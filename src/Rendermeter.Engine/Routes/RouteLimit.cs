namespace Rendermeter.Engine.Routes;

/// <summary>What some callers may use of a route, such as a class of customers. Every limit that names a request holds for it.</summary>
/// <param name="CeilingNanos">What one render may cost at most; null is none.</param>
/// <param name="Qualities">The values of <c>quality</c> that are allowed; empty allows all.</param>
/// <param name="Offers">The offers that are allowed; empty allows all.</param>
public sealed record RouteLimit(RouteMatch Match, long? CeilingNanos, IReadOnlyList<string> Qualities, IReadOnlyList<string> Offers);
