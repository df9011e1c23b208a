namespace Rendermeter.Engine.Requests;

/// <summary>What identical requests of a route have in common, so that the second gets the render of the first.</summary>
/// <param name="Claim">Kept like an idempotency key, under the name of the route.</param>
/// <param name="Within">For how long.</param>
/// <param name="Over">The render that it stood for and that has brought nothing: its place is taken. Null where there was none.</param>
public sealed record MergeOffer(IdempotencyClaim Claim, TimeSpan Within, Identities.RenderId? Over);
