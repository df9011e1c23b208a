namespace Rendermeter.Engine.Routes;

/// <summary>An offer of a route that cannot serve a request, and why.</summary>
public sealed record LeftOut(string Offer, string Reason);
